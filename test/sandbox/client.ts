import type { Sandbox } from '../../sandbox';

export interface Answer {
	status: number;
	headers: Headers;
	text: string;
	/** The body as JSON; `undefined` if it is not JSON. */
	json: unknown;
}

/** Sends a request and reads the whole response. */
export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
	const response = await fetch(url, { redirect: 'manual', ...init });
	const text = await response.text();
	return { status: response.status, headers: response.headers, text, json: parse(text) };
}

/** Calls the Kolena simulator with its key. */
export function kolenaClient({ kolena }: Sandbox) {
	return (method: string, path: string, body?: unknown): Promise<Answer> =>
		send(`${kolena.url}/api/v1/client${path}`, {
			method,
			...withBody(body, { authorization: `Bearer ${kolena.apiKey}` }),
		});
}

/** Calls the Kognitos simulator with its key. */
export function kognitosClient({ kognitos }: Sandbox, apiKey = kognitos.apiKey) {
	return (method: string, path: string, body?: unknown): Promise<Answer> =>
		send(`${kognitos.url}${path}`, { method, ...withBody(body, { 'x-api-key': apiKey }) });
}

/** Calls the simulator of Kognitos' current platform. Paths can be resource names. */
export function automationClient({ kognitosAutomation: service }: Sandbox, token = service.token) {
	return (method: string, path: string, body?: unknown): Promise<Answer> =>
		send(`${service.url}${path.startsWith('/') ? '' : '/'}${path}`, {
			method,
			...withBody(body, { authorization: `Bearer ${token}` }),
		});
}

/** A form for a new Kolena run, by default with one small file. */
export function runForm(fields: Record<string, string> = {}, files = ['invoice.pdf']): FormData {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	for (const name of files) form.append('files', new Blob([`content of ${name}`]), name);
	return form;
}

function withBody(body: unknown, headers: Record<string, string>): RequestInit {
	if (body === undefined) return { headers };
	if (body instanceof FormData) return { headers, body };
	return {
		headers: { ...headers, 'content-type': 'application/json' },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	};
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
