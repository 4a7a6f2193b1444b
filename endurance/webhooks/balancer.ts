import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { LOOPBACK } from '../../realN8n/ports';

const TIMEOUT_MS = 15_000;

/** Sends calls to several processes in turn, like a load balancer in front of n8n in queue mode. */
export class Balancer {
	private turn = 0;

	private readonly server = createServer((arrived, response) => this.passOn(arrived, response));

	/** @param targets returns the URLs of the processes that are currently running */
	constructor(private readonly targets: () => string[]) {}

	/** Without a trailing slash. */
	get url(): string {
		return `http://${LOOPBACK}:${(this.server.address() as AddressInfo).port}`;
	}

	async start(): Promise<this> {
		await new Promise<void>((resolve) => this.server.listen(0, LOOPBACK, resolve));
		return this;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private passOn(arrived: IncomingMessage, response: ServerResponse): void {
		const chunks: Buffer[] = [];
		arrived.on('data', (chunk: Buffer) => chunks.push(chunk));
		arrived.on('end', () => {
			const targets = this.targets();
			const first = this.turn++;
			const inOrder = targets.map((_, index) => targets[(first + index) % targets.length]);
			this.send(arrived, Buffer.concat(chunks), response, inOrder);
		});
	}

	/** Sends a call to the first target, or to the next one if the first is not listening. */
	private send(
		arrived: IncomingMessage,
		body: Buffer,
		response: ServerResponse,
		[target, ...others]: string[],
	): void {
		const { method, headers, url = '/' } = arrived;
		const forward = request(new URL(url, target), { method, headers, timeout: TIMEOUT_MS });
		const fail = (error?: NodeJS.ErrnoException) => {
			forward.destroy();
			if (error?.code === 'ECONNREFUSED' && others.length > 0) {
				this.send(arrived, body, response, others);
			} else if (!response.headersSent) response.writeHead(502).end();
			else response.destroy();
		};
		forward.on('response', (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.on('error', fail).pipe(response);
		});
		forward.on('timeout', () => fail()).on('error', fail);
		forward.end(body);
	}
}
