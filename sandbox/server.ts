import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that is listening on the loopback interface. */
export interface ListeningServer {
	/** `http://127.0.0.1:<port>` */
	origin: string;
	/** Stops the server immediately and closes all open connections. */
	close(): Promise<void>;
}

/** How long an unused connection stays open. */
const KEEP_ALIVE_MS = 65_000;

/** @param port 0 means any free port */
export async function listen(listener: RequestListener, port: number): Promise<ListeningServer> {
	// Node.js's own timeouts must not interrupt a server that is slow, be it on purpose or because it
	// is creating a long history.
	const timeouts = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS };
	const server = createServer(timeouts, listener);
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const address = server.address() as AddressInfo;
	return { origin: `http://127.0.0.1:${address.port}`, close: () => closeAtOnce(server) };
}

function closeAtOnce(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
