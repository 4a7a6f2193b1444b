import type { INodeParameters } from 'n8n-workflow';

import type { Question } from '../../../sandbox/kognitosAutomation/settings';
import { jsonOf, useWorld } from '../harness';

const world = useWorld();

/** Adds a run that is waiting for a reply, and its exception. */
function raise(question: Question = {}, automation?: string) {
	const { kognitosAutomation } = world;
	const { name: run } = kognitosAutomation.addRun({ automation });
	kognitosAutomation.setState(run, 'awaiting_guidance', { question });
	return { run, exception: kognitosAutomation.exceptionsOf(run)[0].name };
}

async function exceptions(operation: string, parameters: INodeParameters, more = {}) {
	return await world.runKognitosAutomation(
		{ resource: 'exception', operation, ...parameters },
		more,
	);
}

const replies = () =>
	world.kognitosAutomation.requests.filter(
		({ method, path }) => method === 'POST' && path.endsWith('/events'),
	);

describe('exception: get', () => {
	it("includes the agent's question", async () => {
		const { run, exception } = raise({
			message: 'vendor is null',
			description: 'The vendor is missing',
			group: 'missing_values',
			agentMessage: 'Which vendor is it?',
		});
		const { items, error } = await exceptions('get', { exception });
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({
			name: exception,
			run,
			run_url: expect.stringContaining(`/${run}`),
			automation_id: run.split('/')[5],
			state: 'PENDING',
			group: 'missing_values',
			message: 'vendor is null',
			description: 'The vendor is missing',
			question: 'Which vendor is it?',
		});
	});

	it.each([
		['its name', ({ exception }: ReturnType<typeof raise>) => exception],
		[
			'a URL that ends in its name',
			({ exception }: ReturnType<typeof raise>) => `https://app.us-1.kognitos.com/${exception}?x=1`,
		],
		['its run', ({ run }: ReturnType<typeof raise>) => run],
		[
			'the page of its run',
			({ run }: ReturnType<typeof raise>) => `app.us-1.kognitos.com/${run}#chat`,
		],
	])('finds it by %s', async (_, named) => {
		const raised = raise();
		const { items, error } = await exceptions('get', { exception: named(raised) });
		expect(error).toBeUndefined();
		expect(items[0].json.name).toBe(raised.exception);
	});

	it('has the newest complete question', async () => {
		world.kognitosAutomation.settings.agentThinksMs = null;
		const { run, exception } = raise({ agentMessage: 'Which vendor?' });
		world.kognitosAutomation.replyElsewhere(run, 'Northwind');
		world.kognitosAutomation.sayAsAgent(run, 'Which of the two?');
		const { items } = await exceptions('get', { exception });
		expect(items[0].json.question).toBe('Which of the two?');
	});

	it('has no question if the agent has not asked one, or the token is not allowed to read it', async () => {
		const silent = await exceptions('get', { exception: raise({ agentMessage: null }).exception });
		expect(silent.items[0].json.question).toBeNull();
		world.kognitosAutomation.settings.forbiddenOperations = ['listAgentEvents'];
		const hidden = await exceptions('get', {
			exception: raise({ agentMessage: 'Who?' }).exception,
		});
		expect(hidden.error).toBeUndefined();
		expect(hidden.items[0].json.question).toBeNull();
	});
});

describe('exception: get many', () => {
	it('lets the service filter, with every value in quotes', async () => {
		const { kognitosAutomation } = world;
		const other = kognitosAutomation.automation('Every Type').name;
		raise();
		const { run, exception } = raise({ group: 'missing_values' }, other);
		const { items, error } = await exceptions('getAll', {
			filters: { state: 'PENDING', automation: other, run, group: 'missing_values' },
		});
		expect(error).toBeUndefined();
		expect(jsonOf(items).map(({ name }) => name)).toEqual([exception]);
		const [automationId, runId] = [other.split('/').pop(), run.split('/').pop()];
		expect(automationId).toMatch(/^-/);
		expect(kognitosAutomation.requests[0].query.filter).toBe(
			`state = "PENDING" AND automation = "${automationId}" AND run = "${runId}" AND group = "missing_values"`,
		);
	});

	it('keeps a filter that ends in a slash', async () => {
		await exceptions('getAll', { filters: { group: 'a/' } });
		expect(world.kognitosAutomation.requests[0].query.filter).toBe('group = "a/"');
	});

	it('escapes quotes in a filter', async () => {
		await exceptions('getAll', { filters: { group: 'a" OR state = "RESOLVED\\' } });
		expect(world.kognitosAutomation.requests[0].query.filter).toBe(
			'group = "a\\" OR state = \\"RESOLVED\\\\"',
		);
	});

	it.each([['PENDING'], ['RESOLVED'], ['ARCHIVED']])(
		'finds exceptions that are %s',
		async (state) => {
			const { kognitosAutomation } = world;
			const [, resolved, archived] = [raise(), raise(), raise()];
			kognitosAutomation.resolveException(resolved.exception);
			kognitosAutomation.setExceptionState(archived.exception, 'EXCEPTION_STATE_ARCHIVED');
			const { items } = await exceptions('getAll', { filters: { state } });
			expect(jsonOf(items).map((exception) => exception.state)).toEqual([state]);
		},
	);

	it.each([
		[{ run: 'just-an-id' }, "'Run' is not the full name of a run: just-an-id"],
		[{ automation: 'https://example.com/nothing' }, "'Automation' is not a Kognitos automation"],
		[{ state: 'open' }, "'State' has no option 'open'"],
	])('refuses %j', async (filters, words) => {
		const { error } = await exceptions('getAll', { filters });
		expect(error?.message).toContain(words);
		expect(world.kognitosAutomation.requests).toEqual([]);
	});
});

describe('exception: reply', () => {
	it('sends the reply, and the run resumes', async () => {
		const { run, exception } = raise();
		const { items, error } = await exceptions('reply', { exception, message: ' It is Northwind ' });
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({
			exception,
			user_message: { content: 'It is Northwind' },
		});
		expect(replies().map(({ path, body }) => [path, body])).toEqual([
			[
				`/api/v1/${run}/agents/astral/events`,
				{ user_message: { content: 'It is Northwind' }, exception },
			],
		]);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(world.kognitosAutomation.exception(exception)?.state).toBe('EXCEPTION_STATE_RESOLVED');
	});

	it('accepts a stored message without a name', async () => {
		const { exception } = raise();
		const stored = { user_message: { content: 'x' }, exception, state: 'STATE_COMPLETE' };
		world.allowViolations();
		world.kognitosAutomation.faults.add({
			effect: 'answer',
			status: 200,
			body: stored,
			method: 'POST',
			path: '/events',
		});
		const { items, error } = await exceptions('reply', { exception, message: 'x' });
		expect(error).toBeUndefined();
		expect(items[0].json).toEqual(stored);
		expect(world.kognitosAutomation.requests).toHaveLength(2);
	});

	it('replies to the exception that a run is waiting on', async () => {
		const { run, exception } = raise();
		await exceptions('reply', { exception: `https://app.us-1.kognitos.com/${run}`, message: 'x' });
		expect(replies()[0].body).toMatchObject({ exception });
	});

	it.each([
		['EXCEPTION_STATE_RESOLVED', 'The exception has already been answered, so nothing was sent'],
		['EXCEPTION_STATE_ARCHIVED', 'The exception was archived, so nothing was sent'],
	] as const)('sends nothing to an exception that is %s, unless told to', async (state, words) => {
		const { exception } = raise();
		world.kognitosAutomation.setExceptionState(exception, state);
		const { error } = await exceptions('reply', { exception, message: 'x' });
		expect(error?.message).toContain(words);
		expect(replies()).toEqual([]);
		const forced = await exceptions('reply', {
			exception,
			message: 'x',
			options: { evenIfAnswered: true },
		});
		expect(forced.error).toBeUndefined();
		expect(replies()).toHaveLength(1);
	});

	it('sends only one of two replies to the same question', async () => {
		world.kognitosAutomation.settings.agentThinksMs = 0;
		const { exception } = raise();
		const { items } = await exceptions(
			'reply',
			{ exception, message: '={{ $json.text }}' },
			{
				items: [{ json: { text: 'Northwind' } }, { json: { text: 'Contoso' } }],
				onError: 'continueRegularOutput',
			},
		);
		expect(items[0].json.user_message).toEqual({ content: 'Northwind' });
		expect(items[1].json.error).toContain('has already been answered');
		expect(replies()).toHaveLength(1);
	});

	it('names the missing permission after a 403', async () => {
		world.kognitosAutomation.settings.forbiddenOperations = ['createAgentEvent'];
		const { error } = await exceptions('reply', { exception: raise().exception, message: 'x' });
		expect(error).toMatchObject({
			message: expect.stringContaining('(HTTP 403)'),
			description: expect.stringContaining('but not to answer them'),
		});
	});

	it.each(['.', '..', '../../x', 'a?b', 'a#b'])('sends nothing to the agent %s', async (agent) => {
		const { exception } = raise();
		const { error } = await exceptions('reply', { exception, message: 'x', options: { agent } });
		expect(error?.message).toContain(`'Agent' is not the ID of an agent: ${agent}`);
		expect(world.kognitosAutomation.requests).toEqual([]);
	});

	it.each([
		[
			'a run that has ended',
			() => world.kognitosAutomation.addRun().name,
			"The run is not waiting for an answer: its status is 'completed'",
		],
		[
			'a draft run',
			() => {
				const { name } = world.kognitosAutomation.addRun({ stage: 'AUTOMATION_STAGE_DRAFT' });
				world.kognitosAutomation.setState(name, 'awaiting_guidance');
				return name;
			},
			'This is a draft run. Exceptions of draft runs cannot be answered through the API',
		],
		['a bare id', () => 'pKj8', "'Exception' is not the full name of an exception or a run: pKj8"],
		['no message', () => raise().exception, "'Message' is empty"],
	])('refuses %s', async (what, exception, words) => {
		const message = what === 'no message' ? ' ' : 'x';
		const { error } = await exceptions('reply', { exception: exception(), message });
		expect(error?.message).toContain(words);
		expect(replies()).toEqual([]);
	});
});

describe('a web page instead of the service', () => {
	const page = '<!doctype html><html><head><title>Sign in</title></head></html>';
	const foreign = (status: number, path: string) =>
		world.kognitosAutomation.faults.add({
			effect: 'answer',
			status,
			body: page,
			headers: { 'content-type': 'text/html' },
			path,
		});

	it.each([403, 404])('with HTTP %i is not mistaken for a missing question', async (status) => {
		const { exception } = raise();
		foreign(status, '/agents/');
		const { error } = await exceptions('get', { exception });
		expect(`${error?.message} ${error?.description}`).toMatch(/Sign in.*base URL/);
	});

	it('with HTTP 404 is not mistaken for a missing schedule', async () => {
		foreign(404, '/schedule');
		const { error } = await world.runKognitosAutomation({ resource: 'schedule', operation: 'get' });
		expect(`${error?.message} ${error?.description}`).toMatch(/Sign in.*base URL/);
	});

	it('with HTTP 403 is not mistaken for a missing permission', async () => {
		const { exception } = raise();
		world.kognitosAutomation.faults.add({
			effect: 'answer',
			status: 403,
			body: page,
			method: 'POST',
		});
		const { error } = await exceptions('reply', { exception, message: 'x' });
		expect(error?.description).toContain('base URL');
	});
});
