import { createServer } from 'node:net';

/** The address that everything in the playground listens on. */
export const LOOPBACK = '127.0.0.1';

/** Returns `preferred` if nothing is listening on it, otherwise any free port on the loopback interface. */
export async function freePort(preferred = 0): Promise<number> {
	return (await tryPort(preferred)) ?? (await tryPort(0)) ?? 0;
}

async function tryPort(port: number): Promise<number | undefined> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen(port, LOOPBACK, () => {
			const address = server.address();
			const taken = typeof address === 'object' && address ? address.port : undefined;
			server.close(() => resolve(taken));
		});
	});
}
