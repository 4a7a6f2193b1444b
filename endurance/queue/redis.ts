import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';

import { spawnLeashed } from '../../realN8n/command';
import { freePort, LOOPBACK } from '../../realN8n/ports';
import { eventually } from '../../e2e/checks';

const START_TIMEOUT_MS = 30_000;

/** A Redis that only this machine can reach. */
export interface Redis {
	/** The variables that make n8n use it. */
	env: Record<string, string>;
	close(): Promise<void>;
}

/** Starts a Redis on a free port. It writes every command to disk in `folder`. */
export async function startRedis(program: string, folder: string): Promise<Redis> {
	await mkdir(folder, { recursive: true });
	const port = await freePort();
	const settings = ['--port', String(port), '--bind', LOOPBACK, '--dir', folder];
	const child = spawnLeashed(program, [...settings, '--appendonly', 'yes', '--save', '']);
	child.stdout?.resume();
	child.stderr?.resume();
	await eventually('Redis', START_TIMEOUT_MS, async () => (await answers(port)) || undefined);
	return {
		env: {
			QUEUE_BULL_REDIS_HOST: LOOPBACK,
			QUEUE_BULL_REDIS_PORT: String(port),
		},
		close: async () => {
			const ended = new Promise((resolve) => child.once('close', resolve));
			child.stdin?.end();
			await ended;
		},
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
