import express from 'express';

import { listen, type ListeningServer } from '../../sandbox/server';

/**
 * Starts a server that passes Kolena's deliveries on to several processes in turn, like a load
 * balancer in front of n8n in queue mode. If a process is not listening, the next one gets the
 * delivery.
 *
 * @param targets returns the URLs of the processes
 */
export async function startBalancer(targets: () => string[]): Promise<ListeningServer> {
	let turn = 0;
	const app = express();
	app.use(express.raw({ type: '*/*' }));
	app.post('/*path', async (request, response) => {
		const method = 'POST';
		const headers = Object.entries(request.headers as Record<string, string>).filter(
			([name]) => name === 'content-type' || name.startsWith('x-kolena-'),
		);
		const body = request.body as Buffer<ArrayBuffer>;
		const urls = targets();
		const first = turn++ % urls.length;
		for (const url of [...urls.slice(first), ...urls.slice(0, first)]) {
			try {
				const answer = await fetch(url + request.originalUrl, { method, headers, body });
				response.status(answer.status).send(await answer.text());
				return;
			} catch (error) {
				const { cause } = error as { cause?: { code?: string } };
				if (cause?.code !== 'ECONNREFUSED') break;
			}
		}
		response.sendStatus(502);
	});
	return await listen(app, 0);
}
