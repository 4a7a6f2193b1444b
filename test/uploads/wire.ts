import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What went over the wire for one request, byte for byte. */
export interface WireRequest {
	/** Names in lower case; a header that came twice is a failure of the test. */
	headers: Record<string, string>;
	/** Every byte behind the head, however many were announced. */
	body: Buffer;
}

const HEAD_END = '\r\n\r\n';

/**
 * A server below HTTP: it keeps what a client really sends, also what a parser of HTTP would take
 * for something else. A POST is answered with a run, anything else with an empty list.
 */
export class Wire {
	private readonly posts: WireRequest[] = [];

	private readonly sockets = new Set<Socket>();

	private constructor(private readonly server: Server) {}

	/** Opens a server on a free loopback port. */
	static async open(): Promise<Wire> {
		const server = createServer();
		const wire = new Wire(server);
		server.on('connection', (socket) => wire.serve(socket));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return wire;
	}

	/** `http://127.0.0.1:<port>` */
	get origin(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** Gives the POST requests that have arrived since the last call. */
	take(): WireRequest[] {
		return this.posts.splice(0);
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private serve(socket: Socket): void {
		this.sockets.add(socket);
		const chunks: Buffer[] = [];
		let length = 0;
		let expected: number | undefined;
		let isAnswered = false;
		socket.on('data', (chunk) => {
			chunks.push(chunk);
			length += chunk.length;
			expected ??= announced(Buffer.concat(chunks));
			if (isAnswered || expected === undefined || length < expected) return;
			isAnswered = true;
			// One turn of the event loop later, so that bytes beyond the announced ones are seen.
			setImmediate(() => this.answer(socket, Buffer.concat(chunks)));
		});
		socket.on('error', () => socket.destroy());
		socket.on('close', () => this.sockets.delete(socket));
	}

	private answer(socket: Socket, received: Buffer): void {
		const { method, headers, bodyStart } = readHead(received);
		if (method === 'POST') this.posts.push({ headers, body: received.subarray(bodyStart) });
		const json =
			method === 'POST' ? { run_id: 1, status: 'running' } : { runs: [], total_pages: 0 };
		const body = JSON.stringify(json);
		socket.end(
			`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n` +
				`content-length: ${body.length}${HEAD_END}${body}`,
		);
	}
}

/** Bytes of the whole request as its head announces them, undefined while the head is not there. */
function announced(received: Buffer): number | undefined {
	if (!received.includes(HEAD_END)) return undefined;
	const { headers, bodyStart } = readHead(received);
	return bodyStart + Number(headers['content-length'] ?? 0);
}

function readHead(received: Buffer): {
	method: string;
	headers: Record<string, string>;
	bodyStart: number;
} {
	const end = received.indexOf(HEAD_END);
	const [requestLine, ...lines] = received.toString('latin1', 0, end).split('\r\n');
	const headers: Record<string, string> = {};
	for (const line of lines) {
		const colon = line.indexOf(':');
		const name = line.slice(0, colon).toLowerCase();
		if (name in headers) throw new Error(`The header ${name} came twice`);
		headers[name] = line.slice(colon + 1).trim();
	}
	return { method: requestLine.split(' ')[0], headers, bodyStart: end + HEAD_END.length };
}
