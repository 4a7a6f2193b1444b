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

test('tokens see and do what they have rights for', async () => {
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

test('lists automations over pages, the one changed last first', async () => {
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

test('a run asks, the agent asks back, and the run goes on', async () => {
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

test('runs are filtered by their creation, and by nothing else', async () => {
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
	['nothing', {}, 'missing input "Vendor Name"'],
	[
		'an unknown one',
		{ 'Vendor Name': { text: 'x' }, vendor: { text: 'x' } },
		'unknown input "vendor"',
	],
	['a wrong type', { 'Vendor Name': { number: { lo: 1 } } }, 'expected text'],
	[
		'no file',
		{ 'Vendor Name': { text: 'x' }, Invoice: { file: { remote: 'organizations/a/files/b' } } },
		'no file',
	],
	['two kinds at once', { 'Vendor Name': { text: 'x', bool_value: true } }, '1 properties'],
	['plain JSON', { 'Vendor Name': 'x' }, 'object'],
])('inputs with %s are refused', async (_, inputs, message) => {
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
