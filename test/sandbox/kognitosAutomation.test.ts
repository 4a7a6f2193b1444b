import {
	startSandbox,
	value,
	type AgentEvent,
	type AutomationException,
	type AutomationRun,
	type KognitosAutomation,
	type Sandbox,
} from '../../sandbox';
import { automationClient, send } from './client';

let sandbox: Sandbox;
let now = 0;
let call: ReturnType<typeof automationClient>;
let workspace: string;
let automation: string;

beforeAll(async () => {
	sandbox = await startSandbox({ now: () => now });
	call = automationClient(sandbox);
});

beforeEach(() => {
	now = Date.parse('2026-05-04T10:00:00.250Z');
	sandbox.reset();
	workspace = sandbox.kognitosAutomation.workspaces[0].name;
	automation = sandbox.kognitosAutomation.automation('Invoice Intake').name;
});

afterAll(() => sandbox.close());

const PUBLISHED = 'AUTOMATION_STAGE_PUBLISHED';

async function read<Body>(path: string): Promise<Body> {
	const { status, json, text } = await call('GET', path);
	if (status !== 200) throw new Error(text);
	return json as Body;
}

function filtered(path: string, filter: string): string {
	return `${path}?filter=${encodeURIComponent(filter)}`;
}

async function invoke(inputs: object = { 'Vendor Name': value.text('Contoso') }): Promise<string> {
	const { json } = await call('POST', `${automation}:invoke`, { stage: PUBLISHED, inputs });
	return (json as { run_id: string }).run_id;
}

const reply = (run: string, exception: string, content: string) =>
	call('POST', `${run}/agents/astral/events`, { user_message: { content }, exception });

test('each token can see and do what it has permission for', async () => {
	const { tokens } = sandbox.kognitosAutomation;
	const statusOf = async (kind: keyof typeof tokens, path = '/me/organizations') =>
		(await automationClient(sandbox, tokens[kind].token)('GET', path)).status;
	expect([await statusOf('full'), await statusOf('expired'), await statusOf('noList')]).toEqual([
		200, 401, 403,
	]);
	const [, other, , ofOthers] = sandbox.kognitosAutomation.workspaces;
	expect(await statusOf('oneWorkspace', `/${workspace}`)).toBe(200);
	expect(await statusOf('oneWorkspace', `/${other.name}`)).toBe(403);
	expect(await statusOf('full', `/${ofOthers.name}`)).toBe(200);
	const last = sandbox.kognitosAutomation.organizations.at(-1);
	expect(await statusOf('full', `/${last?.name}`)).toBe(403);
	const start = { stage: PUBLISHED, inputs: { 'Vendor Name': value.text('x') } };
	const readOnly = automationClient(sandbox, tokens.readOnly.token);
	expect((await readOnly('POST', `${automation}:invoke`, start)).status).toBe(403);
	expect((await send(`${sandbox.kognitosAutomation.url}/me/organizations`)).json).toEqual({
		code: 16,
		message: 'invalid or expired token',
		details: [],
	});
	expect((await send(sandbox.kognitosAutomation.origin + '/api/me')).status).toBe(403);
});

test('a browser that follows a link to a Kognitos page is told where to find the runs', async () => {
	const { origin } = sandbox.kognitosAutomation;
	const page = await fetch(`${origin}/${automation}`, { headers: { accept: 'text/html' } });
	expect([page.status, await page.text()]).toEqual([404, expect.stringContaining('own page')]);
	expect(sandbox.violations).toEqual([]);
});

test('lists automations in pages, the most recently changed first', async () => {
	interface Page {
		automations: KognitosAutomation[];
		next_page_token: string;
	}
	const first = await read<Page>(`${workspace}/automations`);
	expect(first.automations).toHaveLength(10);
	const token = encodeURIComponent(first.next_page_token);
	const second = await read<Page>(`${workspace}/automations?pageToken=${token}`);
	expect(second.next_page_token).toBe('');
	const names = [...first.automations, ...second.automations].map((one) => one.display_name);
	expect(names.at(-1)).toBe('Invoice Intake');
	expect(names).not.toContain('Deleted');
	const other = await call('GET', `${workspace}/automations?page_size=3&page_token=${token}`);
	expect(other.status).toBe(400);
});

test('a run asks, the agent asks a follow-up question, and the run resumes', async () => {
	sandbox.kognitosAutomation.settings.outcome = {
		pendingMs: 1000,
		durationMs: 60_000,
		endStatus: 'completed',
		questions: [
			{
				afterMs: 20_000,
				description: 'Which vendor?',
				descriptionAfterMs: 5000,
				asksBack: ['Sure?'],
			},
		],
	};
	const run = await invoke();
	const stateOf = async () => (await read<AutomationRun>(run)).state;
	expect(await stateOf()).toEqual({ pending: {}, update_time: '2026-05-04T10:00:00.250000Z' });
	now += 1000;
	expect(await stateOf()).toHaveProperty('executing');
	now += 20_000;
	const { awaiting_guidance: waiting } = await stateOf();
	const name = String(waiting?.exception);
	const exception = () => read<AutomationException>(name);
	expect(await exception()).toMatchObject({
		state: 'EXCEPTION_STATE_PENDING',
		description: '',
		run,
	});
	now += 5000;
	expect((await exception()).description).toBe('Which vendor?');

	expect((await reply(run, name, 'Contoso')).json).toMatchObject({
		state: 'STATE_COMPLETE',
		user_message: { content: 'Contoso' },
	});
	const newest = async () => {
		const { events } = await read<{ events: AgentEvent[] }>(`${run}/agents/astral/events`);
		return events[0];
	};
	now += 60;
	expect(await newest()).toMatchObject({ state: 'STATE_STREAMING', agent_message: {} });
	now += 60;
	expect(await newest()).toMatchObject({ agent_message: { content: 'Sure?' } });
	expect(await stateOf()).toHaveProperty('awaiting_guidance');

	await reply(run, name, 'Yes');
	now += 100;
	expect(await stateOf()).toHaveProperty('executing');
	expect(await exception()).toMatchObject({
		state: 'EXCEPTION_STATE_RESOLVED',
		resolver: 'agents/astral',
	});
	now += 39_999;
	expect(await stateOf()).toHaveProperty('executing');
	now += 1;
	const { completed, update_time: time } = await stateOf();
	expect(completed?.outputs).toMatchObject({
		'invoice number': { text: expect.any(String) as string },
	});
	expect((await read<AutomationRun>(run)).update_time).not.toBe(time);
	expect(sandbox.violations).toEqual([]);
});

test('runs are filtered by creation time, and by nothing else', async () => {
	const times = ['2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z', '2026-05-03T00:00:00Z'];
	for (const createdAt of times) sandbox.kognitosAutomation.addRun({ createdAt });
	const daysOf = async (filter: string) => {
		const { runs } = await read<{ runs: AutomationRun[] }>(filtered(`${automation}/runs`, filter));
		return runs.map((run) => run.create_time.slice(9, 10)).join('');
	};
	expect(await daysOf('')).toBe('321');
	expect(await daysOf('create_time >= "2026-05-02T00:00:00Z"')).toBe('32');
	expect(await daysOf('create_time > "2026-05-02T00:00:00Z"')).toBe('3');
	expect(
		await daysOf(
			'(create_time < "2026-05-02T00:00:00Z" OR create_time > "2026-05-02T02:00:00+02:00") AND NOT create_time = "2026-05-01T00:00:00Z"',
		),
	).toBe('3');
	expect(sandbox.violations).toEqual([]);
	for (const wrong of [
		'state = "COMPLETED"',
		'create_time > 2026',
		'create_time >',
		'create_time > "x"',
	]) {
		const { status, json } = await call('GET', filtered(`${automation}/runs`, wrong));
		expect([status, json]).toMatchObject([400, { code: 3 }]);
	}
	expect(sandbox.violations).toHaveLength(4);
});

test.each([
	['no value', {}, 'missing input "Vendor Name"'],
	[
		'an unknown name',
		{ 'Vendor Name': { text: 'x' }, vendor: { text: 'x' } },
		'unknown input "vendor"',
	],
	['a wrong type', { 'Vendor Name': { number: { lo: 1 } } }, 'expected text'],
	[
		'a missing file',
		{ 'Vendor Name': { text: 'x' }, Invoice: { file: { remote: 'organizations/a/files/b' } } },
		'no file',
	],
	['two kinds in one value', { 'Vendor Name': { text: 'x', bool_value: true } }, '1 properties'],
	['plain JSON', { 'Vendor Name': 'x' }, 'object'],
])('inputs with %s are rejected', async (_, inputs, message) => {
	const { status, text } = await call('POST', `${automation}:invoke`, { stage: PUBLISHED, inputs });
	expect([status, text]).toEqual([400, expect.stringContaining(message.replaceAll('"', '\\"'))]);
	expect(sandbox.violations).toHaveLength(1);
	expect(sandbox.kognitosAutomation.runs).toEqual([]);
});

test('files are stored and downloaded, whatever their name', async () => {
	const form = new FormData();
	form.append('filename', 'a b/c:download?#%.pdf');
	form.append('content', new Blob(['content']), 'x');
	const [organization] = sandbox.kognitosAutomation.organizations;
	const stored = await call('POST', `${organization.name}/files:upload`, form);
	expect([stored.status, stored.headers.get('location')]).toEqual([201, expect.any(String)]);
	const { metadata } = stored.json as { metadata: { name: string } };
	const id = metadata.name.slice(`${organization.name}/files/`.length);
	const path = `${organization.name}/files/${encodeURIComponent(id)}`;
	expect((await call('GET', `${path}:download`)).text).toBe('content');
	expect((await call('GET', `${path}/metadata`)).json).toEqual(metadata);

	sandbox.kognitosAutomation.settings.organizationUpload = false;
	expect((await call('POST', `${organization.name}/files:upload`, form)).status).toBe(404);
	expect((await call('POST', `${workspace}/files:upload`, form)).status).toBe(201);
	expect(sandbox.violations).toEqual([]);

	const wrong = new FormData();
	wrong.append('content', new Blob(['content']), 'x');
	wrong.append('filename', 'a.pdf');
	expect((await call('POST', `${workspace}/files:upload`, wrong)).status).toBe(400);
});

describe('response formats', () => {
	const set = (settings: object) => Object.assign(sandbox.kognitosAutomation.settings, settings);
	const add = (automationName = 'Invoice Intake', more: object = {}) =>
		sandbox.kognitosAutomation.addRun({
			automation: sandbox.kognitosAutomation.automation(automationName).name,
			...more,
		});
	const outputs = async (settings: object) => {
		set(settings);
		const { state } = await read<AutomationRun>(add('Every Type').name);
		return state.completed?.outputs as Record<string, unknown>;
	};

	test.each([
		['fullRunId', /^\{"run_id":"organizations\/[^"]+\/runs\/[\w-]{21}"\}$/],
		['bareRunId', /^\{"run_id":"[\w-]{21}"\}$/],
		['name', /^\{"name":"organizations\/[^"]+\/runs\/[\w-]{21}"\}$/],
	])('a start responds with %s', async (startAnswer, form) => {
		set({ startAnswer });
		const inputs = { 'Vendor Name': value.text('x') };
		const { text } = await call('POST', `${automation}:invoke`, { stage: PUBLISHED, inputs });
		expect(text).toMatch(form);
	});

	test.each([
		[{}, { runs: [], next_page_token: '' }],
		[{ lastPageToken: 'missing' }, { runs: [] }],
		[{ lastPageToken: 'null', emptyLists: 'leftOut' }, { next_page_token: null }],
		[{ zeroFields: 'leftOut' }, {}],
	])('an empty list with %j', async (settings, answer) => {
		set(settings);
		expect(await read(`${automation}/runs`)).toEqual(answer);
	});

	test('pages can be shorter than requested, empty, or endless', async () => {
		for (let count = 0; count < 5; count += 1) add();
		const sizes = async () => {
			const found: number[] = [];
			let token = '';
			do {
				const path = `${automation}/runs?page_size=100&page_token=${encodeURIComponent(token)}`;
				const page = await read<{ runs: unknown[]; next_page_token: string }>(path);
				found.push(page.runs.length);
				token = page.next_page_token;
			} while (token && found.length < 7);
			return found;
		};
		expect(await sizes()).toEqual([5]);
		set({ maxPageSize: 2 });
		expect(await sizes()).toEqual([2, 2, 1]);
		set({ emptyPages: true });
		expect(await sizes()).toEqual([2, 0, 2, 0, 1]);
		set({ emptyPages: false, repeatingToken: true });
		expect(await sizes()).toHaveLength(7);
		expect((await call('GET', `${automation}/runs?page_size=-1`)).status).toBe(400);
	});

	test.each([
		[
			'failed',
			{ failures: 'errorObject' },
			{ failed: { error: { description: expect.any(String) } } },
		],
		['failed', { failures: 'errorText' }, { failed: { error: expect.any(String) } }],
		['executing', { stateNames: 'prose' }, { running: {} }],
		['stopped', { stateNames: 'prose' }, { paused: { reason: '' } }],
		['awaiting_guidance', { fieldNames: 'camel' }, { awaitingGuidance: {} }],
		[
			'awaiting_guidance',
			{ guidanceException: 'id' },
			{ awaiting_guidance: { exception: expect.stringMatching(/^[\w-]{21}$/) } },
		],
		['archived', {}, { archived: {} }],
	] as const)('a run that is %s, with %j', async (status, settings, state) => {
		set(settings);
		const { name } = add('Invoice Intake', { status });
		expect((await read<AutomationRun>(name)).state).toMatchObject(state);
	});

	test('values', async () => {
		expect(await outputs({})).toMatchObject({
			amount: { number: { lo: 1234, mid: 0, hi: 0, flags: 131072 } },
			negative: { number: { lo: 7, mid: 0, hi: 0, flags: 2147483648 } },
			nothing: { null_value: null },
		});
		expect(await outputs({ numbers: 'signedFlags', nulls: 'name', tables: 'arrow' })).toMatchObject(
			{
				negative: { number: { flags: -2147483648 } },
				nothing: { null_value: 'NULL_VALUE' },
				table: { table: { inline: { data: expect.stringMatching(/^\/{5}/) as string } } },
			},
		);
		expect(
			await outputs({ numbers: 'bare', nulls: 'empty', values: 'wrapped', fileRemotes: 'bishop' }),
		).toMatchObject({
			amount: { number: 12.34 },
			negative: { number: -7 },
			nothing: {},
			text: { value: { string: expect.any(String) as string } },
			list: { items: [{ number: 1 }, {}, {}] },
			file: { file: { remote: expect.stringMatching(/^bishop:/) as string } },
		});
		const { zero, amount } = await outputs({ numbers: 'parts', zeroFields: 'leftOut' });
		expect([zero, amount]).toEqual([{ number: {} }, { number: { lo: 1234, flags: 131072 } }]);
		expect(sandbox.violations).toEqual([]);
	});

	test('a file can be on another host, which must not receive the token', async () => {
		const { file } = (await outputs({ fileRemotes: 'address' })) as {
			file: { file: { remote: string } };
		};
		const { remote } = file.file;
		expect(remote).toContain(sandbox.storage.origin);
		expect((await send(remote)).text).toBe('All invoices are paid.\n');
		const { token } = sandbox.kognitosAutomation;
		expect((await send(remote, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
			400,
		);
		expect(sandbox.violations).toHaveLength(1);
	});

	test('error responses', async () => {
		const start = async (name: string) =>
			await call('POST', `${sandbox.kognitosAutomation.automation(name).name}:invoke`, {
				stage: PUBLISHED,
			});
		expect((await start('Never Published')).json).toMatchObject({ code: 9 });
		set({
			failedPreconditionStatus: 412,
			forbiddenOperations: ['listRuns'],
			gatewayErrors: 'text',
		});
		expect((await start('Switched Off')).status).toBe(412);
		const forbidden = await call('GET', `${automation}/runs`);
		expect([forbidden.status, forbidden.json]).toEqual([403, undefined]);
		set({ queryIsImplemented: false });
		expect((await call('GET', `${automation}:query?stage=${PUBLISHED}`)).status).toBe(501);
	});
});

test('a run can be paused, and resumes where it was', async () => {
	const { name } = sandbox.kognitosAutomation.addRun({ pendingMs: 0, durationMs: 10_000 });
	const has = async (state: string) => state in (await read<AutomationRun>(name)).state;
	now += 4000;
	expect((await call('POST', `${name}:pause`, {})).status).toBe(400);
	expect((await call('POST', `${name}:continue`, {})).json).toMatchObject({ code: 9 });
	const { json } = await call('POST', `${name}:pause`, { reason: 'lunch' });
	expect(json).toMatchObject({ state: { stopping: { reason: 'lunch' } } });
	now += 60_000;
	expect(await has('stopped')).toBe(true);
	await call('POST', `${name}:continue`, {});
	now += 5999;
	expect(await has('executing')).toBe(true);
	now += 1;
	expect(await has('completed')).toBe(true);
});

test('exceptions are listed, counted and filtered', async () => {
	const { kognitosAutomation: service } = sandbox;
	const question = { afterMs: 0, group: 'user_system_error' };
	const runs = [1, 2, 3].map(() => service.addRun({ pendingMs: 0, questions: [question] }).name);
	const other = service.automation('Every Type').name;
	service.addRun({ automation: other, pendingMs: 0, questions: [{ group: '' }] });
	const draft = { pendingMs: 0, questions: [question], stage: 'AUTOMATION_STAGE_DRAFT' as const };
	const { name: draftRun } = service.addRun(draft);
	now += 1000;
	const [asked] = service.exceptionsOf(runs[0]);
	service.resolveException(asked.name);
	const count = async (filter: string) => {
		const path = filtered(`${workspace}/exceptions`, filter);
		const { exceptions, total_size: total } = await read<ExceptionPage>(path);
		expect(total).toBe(exceptions.length);
		return total;
	};
	const id = (name: string) => name.slice(name.lastIndexOf('/') + 1);
	expect(await count('')).toBe(4);
	expect(await count('state = "PENDING"')).toBe(3);
	expect(await count(`automation = "${id(other)}"`)).toBe(1);
	expect(await count(`run = "${id(runs[1])}" AND NOT state = "RESOLVED"`)).toBe(1);
	expect(await count('group = "user_system_error" OR group = ""')).toBe(4);
	expect(await count('create_time > "2026-05-04T10:00:01Z"')).toBe(0);
	expect((await call('GET', filtered(`${workspace}/exceptions`, `automation = -x`))).status).toBe(
		400,
	);
	expect(await read(`${workspace}/exceptions?skip=3`)).toMatchObject({ exceptions: [{}] });
	expect(await read(`${workspace}/exceptions:countByGroup`)).toMatchObject({
		group_counts: [{ count: 3 }, { group: '', count: 1 }],
		total_exception_count: 4,
	});
	const { state } = await read<AutomationRun>(draftRun);
	expect(state.awaiting_guidance).toMatchObject({
		exception: '',
		description: expect.any(String) as string,
	});
});

interface ExceptionPage {
	exceptions: AutomationException[];
	total_size: number;
}

test('a reply needs an exception of the same run, and an existing agent', async () => {
	const { kognitosAutomation: service } = sandbox;
	const [one, other] = [1, 2].map(() => service.addRun({ status: 'awaiting_guidance' }).name);
	const [exception] = service.exceptionsOf(other);
	expect((await reply(one, exception.name, 'yes')).status).toBe(400);
	const message = { user_message: { content: 'yes' }, exception: exception.name };
	expect((await call('POST', `${other}/agents/nobody/events`, message)).status).toBe(404);
	service.setState(other, 'completed');
	expect((await reply(other, exception.name, 'late')).status).toBe(200);
	service.settings.lateReplies = 'refused';
	expect((await reply(other, exception.name, 'late')).json).toMatchObject({ code: 9 });
	expect((await call('POST', `${other}/agents/astral/events`, { agent_message: {} })).status).toBe(
		400,
	);
});

test('an unknown state is shown as it is', async () => {
	const { name } = sandbox.kognitosAutomation.addRun({ status: 'executing' });
	sandbox.kognitosAutomation.setUnknownState(name, 'hibernating');
	expect((await read<AutomationRun>(name)).state).toMatchObject({ hibernating: {} });
});

test('a history of a million runs is filtered by time', async () => {
	const from = now - 1_000_000 * 60_000;
	sandbox.kognitosAutomation.addHistory({ count: 1_000_000, from, everyMs: 60_000 });
	const path = filtered(`${automation}/runs`, 'create_time >= "2026-05-04T09:00:00Z"');
	expect(await read<{ runs: unknown[] }>(path)).toMatchObject({ runs: { length: 10 } });
});
