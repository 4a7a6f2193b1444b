import { connect, createServer, type Server, type Socket } from 'node:net';

import { LOOPBACK } from '../../realN8n/ports';

/** Whether a proxy forwards connections, is not listening, or resets every connection. */
export type ProxyState = 'open' | 'closed' | 'resetting';

/** Sits between n8n and a stand-in, so that the service can be down without losing its runs. */
export class ServiceProxy {
	private state: ProxyState = 'open';

	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		private readonly port: number,
	) {}

	/** @param servicePort the port of the service behind the proxy */
	static async before(servicePort: number): Promise<ServiceProxy> {
		const server = createServer();
		const port = await listening(server, 0);
		const proxy = new ServiceProxy(server, port);
		server.on('connection', (socket: Socket) => proxy.enter(socket, servicePort));
		return proxy;
	}

	/** Converts the service's URL to one that leads through the proxy. */
	addressOf(url: string): string {
		const address = new URL(url);
		address.port = String(this.port);
		return address.href.replace(/\/$/, '');
	}

	/** Changes the proxy's state and closes all open connections. */
	async turn(state: ProxyState): Promise<void> {
		const wasClosed = this.state === 'closed';
		this.state = state;
		for (const socket of this.sockets) socket.destroy();
		if (state === 'closed') await closed(this.server);
		else if (wasClosed) await listening(this.server, this.port);
	}

	async close(): Promise<void> {
		if (this.state !== 'closed') await this.turn('closed');
	}

	private enter(socket: Socket, servicePort: number): void {
		if (this.state === 'resetting') {
			socket.resetAndDestroy();
			return;
		}
		const service = connect(servicePort, LOOPBACK);
		for (const end of [socket, service]) {
			this.sockets.add(end);
			end.on('close', () => this.sockets.delete(end));
			end.on('error', () => undefined);
		}
		socket.pipe(service).pipe(socket);
		socket.on('close', () => service.destroy());
		service.on('close', () => socket.destroy());
	}
}

async function listening(server: Server, port: number): Promise<number> {
	return await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, LOOPBACK, () => {
			server.off('error', reject);
			const address = server.address();
			resolve(typeof address === 'object' && address ? address.port : port);
		});
	});
}

async function closed(server: Server): Promise<void> {
	await new Promise((resolve) => server.close(resolve));
}
