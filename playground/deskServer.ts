import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { ReceivedMail } from '../realN8n/mailServer';
import { LOOPBACK } from '../realN8n/ports';

/** What the page of the playground shows and serves. */
export interface Desk {
	mails: ReceivedMail[];
	resultsFolder: string;
	documentsFolder: string;
	/** Named addresses to show; filled in while the playground starts. */
	links: Array<{ name: string; url: string }>;
	/** The start address of the workflow that takes documents for Kolena. */
	documentsUrl?: string;
	/** The start address of the workflow that sends the daily report to Kognitos. */
	reportUrl?: string;
}

export interface DeskServer {
	url: string;
	close(): Promise<void>;
}

/**
 * Serves one page about the playground: where everything is, which mails arrived, which result files were stored, and
 * two buttons that start runs. Also serves the sample documents (`/documents/<name>`) and the mails (`/mails.json`).
 */
export async function startDeskServer(desk: Desk): Promise<DeskServer> {
	const server = createServer((request, response) => {
		answer(desk, request, response).catch((error: unknown) => {
			response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
	const address = server.address();
	if (typeof address !== 'object' || !address)
		throw new Error('The page of the playground has no port');
	return {
		url: `http://${LOOPBACK}:${address.port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

async function answer(
	desk: Desk,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const path = decodeURIComponent((request.url ?? '/').split('?')[0]);
	if (path === '/') {
		response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(await page(desk));
	} else if (path === '/mails.json') {
		response
			.writeHead(200, { 'content-type': 'application/json' })
			.end(JSON.stringify(desk.mails, null, 2));
	} else if (path.startsWith('/documents/') || path.startsWith('/results/')) {
		const folder = path.startsWith('/documents/') ? desk.documentsFolder : desk.resultsFolder;
		const file = await readFile(join(folder, basename(path))).catch(() => undefined);
		const type = path.endsWith('.pdf') ? 'application/pdf' : 'application/json';
		if (file) response.writeHead(200, { 'content-type': type }).end(file);
		else response.writeHead(404).end();
	} else {
		response.writeHead(404).end();
	}
}

async function page(desk: Desk): Promise<string> {
	const results = (await readdir(desk.resultsFolder)).sort();
	const links = desk.links.map(({ name, url }) => `<li>${link(url, url)}: ${escape(name)}</li>`);
	const files = results.map(
		(name) => `<li>${link(`/results/${encodeURIComponent(name)}`, name)}</li>`,
	);
	const mails = desk.mails.map(
		({ receivedAt, to, subject, text, attachments }) =>
			`<article><h3>${escape(subject)}</h3><p>To ${escape(to)}, ${escape(receivedAt)}` +
			`${attachments.map(({ name }) => `, attached: ${escape(name)}`).join('')}</p>` +
			`<pre>${escape(text)}</pre></article>`,
	);
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Playground</title>
<style>
	body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
	article { border: 1px solid #ccc; border-radius: 6px; margin: 1rem 0; padding: 0 1rem; }
	pre { white-space: pre-wrap; }
</style>
<h1>Playground</h1>
<ul>${links.join('')}</ul>
${desk.documentsUrl ? documentsForm(desk.documentsUrl) : ''}
${desk.reportUrl ? reportForm(desk.reportUrl) : ''}
<h2>Stored results</h2>
<ul>${files.join('') || '<li>none yet</li>'}</ul>
<h2>Mails</h2>
${mails.reverse().join('') || '<p>None yet.</p>'}
</html>`;
}

function documentsForm(url: string): string {
	return `<h2>Start runs yourself</h2>
<form method="post" enctype="multipart/form-data" target="_blank" action="${escape(url)}">
	<p>Documents for Kolena: <input type="file" name="attachment_" multiple required> <button>Start a run</button></p>
</form>`;
}

function reportForm(url: string): string {
	return `<form method="post" target="_blank" action="${escape(url)}">
	<p>The daily report for Kognitos: <button>Start a run</button></p>
</form>
<p>When a run has ended, its file and its mail show up below within a minute or so: n8n asks once a minute.</p>`;
}

function link(url: string, text: string): string {
	return `<a href="${escape(url)}">${escape(text)}</a>`;
}

function escape(text: string): string {
	const entities: Record<string, string> = {
		'&': '&amp;',
		'<': '&lt;',
		'>': '&gt;',
		'"': '&quot;',
		"'": '&#39;',
	};
	return text.replace(/[&<>"']/g, (character) => entities[character]);
}
