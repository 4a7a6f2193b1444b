import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What went over the wire for one request, byte for byte. */
export interface WireRequest {
	/** Names are in lower case. A repeated header makes the test fail. */
	headers: Record<string, string>;
	/** Every byte after the head, whatever length was declared. */
	body: Buffer;
}

const HEAD_END = '\r\n\r\n';

/**
 * A server below HTTP: it records what a client really sends, including what an HTTP parser would
 * misread. It responds to a POST with a run, and to anything else with an empty list.
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

	/** Returns the POST requests that have arrived since the last call. */
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
			// Waits a turn of the event loop, so that bytes beyond the declared length are noticed.
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

/** The declared length of the whole request; undefined until its head has arrived. */
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
		if (name in headers) throw new Error(`The header ${name} is repeated`);
		headers[name] = line.slice(colon + 1).trim();
	}
	return { method: requestLine.split(' ')[0], headers, bodyStart: end + HEAD_END.length };
}
