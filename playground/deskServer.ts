import { readFile } from 'node:fs/promises';

import express, { type Response } from 'express';

import { listen } from '../sandbox/server';
import type { Desk } from './desk';
import { deskPage, messagePage } from './deskPage';

export interface DeskServer {
	url: string;
	close(): Promise<void>;
}

/**
 * Serves the *Playground* page, the pages it links to, and two URLs that workflows use:
 * `/report.pdf` is the daily report, and `/handed-over` stands in for the next system, which
 * receives the results.
 */
export async function startDeskServer(desk: Desk): Promise<DeskServer> {
	const app = express();
	app.disable('x-powered-by');
	app.get('/', async (_, response) => {
		response.type('html').send(await deskPage(desk));
	});
	app.get('/mails.json', (_, response) => {
		response.json(desk.mails);
	});
	app.get('/report.pdf', async (_, response) => {
		response.type('pdf').send(await readFile(desk.report));
	});
	app.get('/results/:name', (request, response) => {
		response.sendFile(request.params.name, { root: desk.folder });
	});
	app.post('/report', async (_, response) => {
		await startReport(desk, response);
	});
	app.post('/handed-over', express.text({ type: () => true }), (request, response) => {
		desk.handedOver.push({ at: new Date(), body: String(request.body) });
		response.json({ taken: true });
	});
	const server = await listen(app, 0);
	return { url: server.origin, close: server.close };
}

async function startReport(desk: Desk, response: Response): Promise<void> {
	try {
		const id = await desk.startReport?.();
		const text = `The Kognitos run ${id} has been started with the daily report. Its result will arrive by email within a minute after it ends.`;
		response.type('html').send(messagePage('Run started', text));
	} catch (error) {
		const text = error instanceof Error ? error.message : String(error);
		response.status(500).type('html').send(messagePage('The run was not started', text));
	}
}
