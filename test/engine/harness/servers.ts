import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';

import { selfSigned } from './selfSigned';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** A request that a test's server received. */
export interface Arrival {
	method?: string;
	url?: string;
	headers: IncomingMessage['headers'];
}

export interface TestServer {
	port: number;
	arrivals: Arrival[];
	close(): Promise<void>;
}

/** A server that records what arrives. By default, it responds with an empty JSON object. */
export async function listen(
	answer: Listener = (_, response) => response.end('{}'),
	{ port = 0, isSecure = false } = {},
): Promise<TestServer> {
	const arrivals: Arrival[] = [];
	const listener: Listener = (request, response) => {
		const { method, url, headers } = request;
		arrivals.push({ method, url, headers });
		request.resume();
		request.on('end', () => answer(request, response));
	};
	const server: Server = isSecure
		? createSecureServer(selfSigned, listener)
		: createServer(listener);
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		arrivals,
		close: async () =>
			await new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
	const server = createTcpServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
