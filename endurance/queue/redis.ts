import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';

import { freePort, LOOPBACK } from '../../realN8n/ports';
import { eventually } from '../../e2e/checks';
import { KeptUp } from './keptUp';
import { startServer } from './server';

const START_TIMEOUT_MS = 30_000;

/** A Redis server that only this machine can reach. */
export interface Redis {
	/** The environment variables that make n8n use the server. */
	env: Record<string, string>;
	server: KeptUp;
}

/**
 * Starts Redis on a free port. Redis appends every command to a file in `folder`, so that it still
 * has its queue after being killed.
 */
export async function startRedis(program: string, folder: string): Promise<Redis> {
	await mkdir(folder, { recursive: true });
	const port = await freePort();
	const settings = ['--port', String(port), '--bind', LOOPBACK, '--dir', folder];
	const args = [...settings, '--appendonly', 'yes', '--save', ''];
	const server = await KeptUp.start('Redis', async () => {
		const redis = startServer(program, args, folder);
		await eventually('Redis', START_TIMEOUT_MS, async () => (await answers(port)) || undefined);
		return redis;
	});
	return {
		env: {
			QUEUE_BULL_REDIS_HOST: LOOPBACK,
			QUEUE_BULL_REDIS_PORT: String(port),
		},
		server,
	};
}

async function answers(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, LOOPBACK, () => socket.write('PING\r\n'));
		socket.once('data', (answer) => {
			resolve(answer.toString().startsWith('+PONG'));
			socket.destroy();
		});
		socket.once('error', () => resolve(false));
	});
}
