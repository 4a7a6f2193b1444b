import { inspect } from 'node:util';

import type { Fault } from '../../sandbox';
import {
	byId,
	type ExecutionResult,
	faults,
	itemWithFile,
	kognitosApi,
	kolenaApi,
	listen,
	searchList,
	testCredential,
	useWorld,
} from './harness';

const KOLENA_KEY = ['kolena-secret', '+key=7c1e'].join('/');
const KOGNITOS_KEY = ['kognitos-secret', '+key=9d2f'].join('/');

const world = useWorld({
	kolena: { apiKey: KOLENA_KEY, agentCount: 40 },
	kognitos: { apiKey: KOGNITOS_KEY },
});

/** Everything that n8n could show, log or store about a value. */
function everythingIn(value: unknown): string {
	const texts = [
		JSON.stringify(value, circularAsNull()),
		inspect(value, { depth: 10, maxArrayLength: null, maxStringLength: null }),
	];
	for (let error = value; error instanceof Error; error = error.cause) {
		texts.push(error.message, String(error.stack), JSON.stringify(error, circularAsNull()));
		texts.push(inspect(error, { depth: 10, showHidden: true }));
	}
	return texts.join('\n');
}

function circularAsNull() {
	const seen = new Set<unknown>();
	return (_: string, value: unknown) => {
		if (typeof value !== 'object' || value === null) return value;
		if (seen.has(value)) return null;
		seen.add(value);
		return value;
	};
}

function everythingOf({ run, error, outputs }: ExecutionResult): string {
	const carried = outputs.flat().flatMap(({ error: inItem }) => (inItem ? [inItem] : []));
	return [run, error, outputs, ...carried].map(everythingIn).join('\n');
}

const keyForms = (key: string) => [
	key,
	encodeURIComponent(key),
	Buffer.from(key).toString('base64'),
];

function expectNoSecret(text: string, secrets: string[]): void {
	for (const secret of secrets) expect(text.includes(secret)).toBe(false);
	expect(text).not.toMatch(/bearer\s+[a-z0-9]/i);
}

/** The forms in which logs, gateways and frameworks may repeat a key. */
const otherForms = (key: string) => [
	`${key.slice(0, 9)}\u200b${key.slice(9)}`,
	`${key.slice(0, 9)}\n${key.slice(9)}`,
	Buffer.from(`user:${key}`).toString('base64'),
	Buffer.from(`Bearer ${key}`).toString('base64url'),
	`https://host/?key=${encodeURIComponent(encodeURIComponent(key))}`,
	JSON.stringify(JSON.stringify({ key })),
	[...key].map((character) => `&#${character.charCodeAt(0)};`).join(''),
];

/** Faults of a service that repeats what it was sent. */
function echoes(key: string): Record<string, Fault> {
	const text = `The header was Authorization: Bearer ${key}, that is ${encodeURIComponent(key)}`;
	return {
		'401 that repeats the key': {
			effect: 'answer',
			status: 401,
			body: { message: text, detail: text },
		},
		'422 that repeats the key': {
			effect: 'answer',
			status: 422,
			body: { detail: [{ loc: [key], msg: text }], message: text },
		},
		'500 that repeats the key': { effect: 'answer', status: 500, body: text },
		'a page that repeats the key': {
			effect: 'answer',
			status: 200,
			body: `<html><head><title>${text}</title></head></html>`,
		},
		'a long text that is cut off within the key': {
			effect: 'answer',
			status: 400,
			body: { detail: 'x'.repeat(280) + key, message: 'x'.repeat(280) + key },
		},
		'400 that repeats the key in other forms': {
			effect: 'answer',
			status: 400,
			body: { detail: otherForms(key).join(' '), message: otherForms(key).join(' ') },
		},
		'a redirect that contains the key': {
			effect: 'redirect',
			location: `http://localhost:1/${key}`,
		},
	};
}

const allFaults = (key: string) => ({
	...faults.leftOpen,
	...faults.refused,
	...echoes(key),
});

describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)('with %s', (onError) => {
	it('no Kolena fault reveals the key', async () => {
		const kinds = Object.values(allFaults(KOLENA_KEY));
		kinds.forEach((fault, index) => {
			world.kolena.faults.add({ ...fault, path: `/agents/${index + 1}/runs$`, times: Infinity });
		});
		const result = await world.runKolena(
			{ operation: 'create', agentId: { __rl: true, mode: 'id', value: '={{ $itemIndex + 1 }}' } },
			{ items: kinds.map(() => itemWithFile()), onError, requestOptions: { timeout: 500 } },
		);
		expect(result.outputs.flat()).toHaveLength(kinds.length);
		expectNoSecret(everythingOf(result), [...keyForms(KOLENA_KEY), KOLENA_KEY.slice(0, 10)]);
	});
});

it('no Kolena fault reveals the key in the error that stops the workflow', async () => {
	for (const fault of Object.values(echoes(KOLENA_KEY))) {
		world.kolena.faults.add(fault);
		const result = await world.runKolena({ operation: 'create' }, { items: [itemWithFile()] });
		expect(result.error).toBeDefined();
		expectNoSecret(everythingOf(result), [...keyForms(KOLENA_KEY), KOLENA_KEY.slice(0, 10)]);
	}
});

it('no Kognitos fault reveals the key', async () => {
	for (const fault of Object.values(allFaults(KOGNITOS_KEY))) {
		world.kognitos.faults.add(fault);
		const result = await world.runKognitos(
			{ operation: 'start' },
			{ requestOptions: { timeout: 300 } },
		);
		expect(result.error).toBeDefined();
		expectNoSecret(everythingOf(result), [...keyForms(KOGNITOS_KEY), KOGNITOS_KEY.slice(0, 12)]);
	}
});

it('no failed connection reveals the key', async () => {
	const baseUrl = 'https://127.0.0.1:1';
	const controller = new AbortController();
	setTimeout(() => controller.abort(), 800);
	const results = await Promise.all([
		world.runKolena(
			{ operation: 'get', runId: '1' },
			{ credentials: kolenaApi(world.sandbox, { baseUrl }), signal: controller.signal },
		),
		world.runKognitos(
			{ operation: 'get', runId: '1' },
			{ credentials: kognitosApi(world.sandbox, { baseUrl }), signal: controller.signal },
		),
	]);
	for (const result of results) {
		expectNoSecret(everythingOf(result), [...keyForms(KOLENA_KEY), ...keyForms(KOGNITOS_KEY)]);
	}
});

it('normal output does not reveal the keys', async () => {
	const results = [
		await world.runKolena({ operation: 'create' }, { items: [itemWithFile()] }),
		await world.runKognitos({ operation: 'start' }),
	];
	for (const result of results) {
		expect(result.error).toBeUndefined();
		expectNoSecret(everythingOf(result), [...keyForms(KOLENA_KEY), ...keyForms(KOGNITOS_KEY)]);
	}
});

describe("an upload's signed fields", () => {
	const signed: string[] = [];

	/** The values from Kognitos that the storage received. */
	const collect = () => {
		for (const { fields } of world.storage.requests) {
			for (const { name, value } of fields) if (name !== 'Content-Type') signed.push(value);
		}
		return signed;
	};

	const storeFaults: Record<string, Fault> = {
		...faults.refused,
		'an XML error that repeats the fields': {
			effect: 'answer',
			status: 403,
			body: '<Error><Code>AccessDenied</Code><Message>Signature of ASIASANDBOX000000001</Message></Error>',
		},
		'a redirect': { effect: 'redirect', location: 'http://localhost:1/?signature=abc' },
	};

	it.each(Object.keys(storeFaults))('are not revealed by any storage error: %s', async (kind) => {
		world.allowViolations();
		world.storage.faults.add({ ...storeFaults[kind], times: Infinity });
		for (const operation of [
			{ resource: 'file', operation: 'upload' },
			{ operation: 'start', binaryPropertyName: 'data' },
		]) {
			const result = await world.runKognitos(operation, { items: [itemWithFile()] });
			expect(result.error?.message).toContain('file.pdf');
			expectNoSecret(everythingOf(result), [...collect(), KOGNITOS_KEY]);
		}
		expect(signed.length).toBeGreaterThan(4);
	});

	it('are not revealed when the storage repeats them', async () => {
		const fields = {
			key: ['uploads', '4f1c', 'file.pdf'].join('/'),
			policy: Buffer.from('{"expiration": "2026"}').toString('base64'),
			signature: 'c2lnbmVkK3dpdGgvYQ==',
			'x-amz-security-token': ['token', 'with+signs=='].join('/'),
		};
		const values = Object.values(fields);
		const repeated = [...values, ...values.map(encodeURIComponent)].join(' ');
		const store = await listen((_, response) => {
			response.writeHead(403, { 'content-type': 'application/xml' });
			response.end(`<Error><Code>Denied</Code><Message>Not: ${repeated}</Message></Error>`);
		});
		const url = `http://127.0.0.1:${store.port}/bucket?token=abcdef`;
		const body = { id: 'x', file_name: 'a', upload_url: url, upload_fields: fields };
		world.kognitos.faults.add({ effect: 'answer', status: 201, body });
		const result = await world.runKognitos(
			{ resource: 'file', operation: 'upload' },
			{ items: [itemWithFile()] },
		);
		await store.close();
		expect(result.error?.message).toContain('Denied');
		expectNoSecret(everythingOf(result), [...values, ...values.map(encodeURIComponent), url]);
	});

	it.each([
		['text/plain', (address: string) => `Cannot POST ${address}`],
		[
			'application/xml',
			(address: string) => `<Message>${address.replaceAll('&', '&amp;')}</Message>`,
		],
	])('are not revealed when the storage repeats the URL, in %s', async (type, told) => {
		const header = ['header', 'token', '4f1c'].join('-');
		const values = ['c2lnbmVk%2FZ==', 'ASIASANDBOX01', header];
		const store = await listen(({ url, headers }, response) => {
			response.writeHead(404, { 'content-type': type });
			response.end(`${told(String(url))} ${String(headers['x-up'])}`);
		});
		const url = `http://127.0.0.1:${store.port}/b?X-Signature=${values[0]}&X-Credential=${values[1]}`;
		const upload = { upload_url: url, upload_fields: {}, upload_http_headers: { 'x-up': header } };
		const body = { id: 'x', file_name: 'a', ...upload };
		world.kognitos.faults.add({ effect: 'answer', status: 201, body });
		const result = await world.runKognitos(
			{ resource: 'file', operation: 'upload' },
			{ items: [itemWithFile()] },
		);
		await store.close();
		expect(result.error?.message).toContain('404');
		expectNoSecret(everythingOf(result), values);
	});

	it('are not in the output either', async () => {
		const result = await world.runKognitos(
			{ operation: 'start', binaryPropertyName: 'data' },
			{ items: [itemWithFile()] },
		);
		expect(result.error).toBeUndefined();
		expectNoSecret(everythingOf(result), collect());
	});
});

describe('a sensitive input', () => {
	const text = { scalar_type: 'VALUE_SCALAR_TYPE_TEXT' };

	it.each([
		['list', { list_type: { inner: text } }, ['hunter2secret']],
		['dictionary', { generic_dictionary_type: {} }, { login: { password: 'hunter2secret' } }],
		['file', { scalar_type: 'VALUE_SCALAR_TYPE_FILE' }, 'hunter2secret'],
	])('is not revealed: %s', async (displayName, inner, secret) => {
		world.allowViolations();
		const type = { sensitive_type: { inner } };
		const automation = world.kognitosAutomation.addAutomation({
			displayName,
			inputSpecs: [{ name: 'secret', type }],
		});
		const body = { code: 3, message: 'hunter2secret is too weak', details: [] };
		world.kognitosAutomation.faults.add({ effect: 'answer', status: 400, path: /:invoke$/, body });
		const result = await world.runKognitosAutomation(
			{
				operation: 'start',
				automation: byId(automation.name),
				inputMode: 'json',
				inputsJson: '={{ $json }}',
			},
			{ items: [{ json: { secret } }] },
		);
		expect(result.error?.message).toMatch(/too weak|holds no file/);
		expect(everythingIn(result.error)).not.toContain('hunter2secret');
	});
});

it('pickers and credential tests do not reveal the key', async () => {
	for (const fault of Object.values(echoes(KOLENA_KEY))) {
		world.kolena.faults.clear();
		world.kolena.faults.add({ ...fault, times: Infinity });
		const error: unknown = await searchList({
			type: 'kolena',
			method: 'searchAgents',
			credentials: kolenaApi(world.sandbox),
		}).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(Error);
		expectNoSecret(everythingIn(error), keyForms(KOLENA_KEY));
		const { message } = await testCredential('kolenaApi', kolenaApi(world.sandbox));
		expectNoSecret(message, keyForms(KOLENA_KEY));
	}
});

it('a key typed with invisible characters is not revealed, whatever the service repeats', async () => {
	const typed = ` ${KOLENA_KEY.slice(0, 9)}\u200b\r\n${KOLENA_KEY.slice(9)}\u00a0`;
	for (const told of [typed, typed.trim(), typed.replace(/[\u200b\r\n]/g, ''), KOLENA_KEY]) {
		world.kolena.faults.add({
			effect: 'answer',
			status: 400,
			body: { detail: `Key ${told} is bad` },
		});
		const { error, ...result } = await world.runKolena(
			{ operation: 'get', runId: '1' },
			{ credentials: kolenaApi(world.sandbox, { apiKey: typed }) },
		);
		expect(error?.message).toBe('Kolena refused the request (HTTP 400): Key *** is bad [item 0]');
		const shown = everythingOf({ ...result, error });
		expectNoSecret(shown, [...keyForms(KOLENA_KEY), KOLENA_KEY.slice(0, 9), KOLENA_KEY.slice(9)]);
	}
});
