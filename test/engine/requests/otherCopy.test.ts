import type { INode, INodeParameters } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import {
	ActiveTrigger,
	type ExecutionResult,
	executeNode,
	freePort,
	itemWithFile,
	kolenaApi,
	PACKAGE,
	useWorld,
} from '../harness';

// Each node gets its own copy of n8n-workflow, as it does when the package is installed manually
// with npm. n8n's engine then does not recognize the package's errors.
jest.mock('../../../nodes/Kolena/Kolena.node', () => mockOtherCopy('Kolena/Kolena.node'));
jest.mock('../../../nodes/Kognitos/Kognitos.node', () => mockOtherCopy('Kognitos/Kognitos.node'));
jest.mock('../../../nodes/Kolena/KolenaTrigger.node', () =>
	mockOtherCopy('Kolena/KolenaTrigger.node'),
);

function mockOtherCopy(node: string): unknown {
	let copy: unknown;
	jest.isolateModules(() => {
		jest.doMock('n8n-workflow', otherWorkflow);
		copy = jest.requireActual(`../../../nodes/${node}`);
		jest.dontMock('n8n-workflow');
	});
	return copy;
}

/** Node.js's own `require`: see test/jest. */
declare const requireOnce: NodeJS.Require;

/** Loads n8n-workflow a second time. */
function otherWorkflow(): unknown {
	const { cache } = requireOnce;
	const loaded = Object.entries(cache).filter(([path]) => path.includes('/n8n-workflow/'));
	for (const [path] of loaded) delete cache[path];
	const other: unknown = requireOnce('n8n-workflow');
	Object.assign(cache, Object.fromEntries(loaded));
	return other;
}

const world = useWorld();

/** Sentences that n8n substitutes for an error's message. */
const N8N_SENTENCES =
	/perhaps it is offline|perhaps the server is offline|retry the request|incorrect host|Retry on Fail|does not exist$|already exists$|not permitted, make sure/;

const NODE = { name: 'Node' } as INode;

/** A message as users see it. */
const seen = (message: unknown) => String(message).replaceAll('\u2060', '');

async function unreachable(kind: 'refused' | 'unknown host'): Promise<string> {
	return kind === 'refused'
		? `http://127.0.0.1:${await freePort()}`
		: 'http://no-such-host.invalid';
}

const failures = {
	reset: {
		says: /^The run may have started.*connection reset/,
		advice: /Before you start it again/,
	},
	'time-out': {
		says: /^The run may have started.*did not respond/,
		advice: /Before you start it again/,
	},
	refused: { says: /^Kolena could not be reached: connection refused/, advice: /base URL/ },
	'unknown host': {
		says: /^Kolena could not be reached: (unknown host name|the host name could not)/,
		advice: /base URL/,
	},
};
type Kind = keyof typeof failures;

/** Runs the same start with each of these settings, all at the same time. */
async function startsThatMeet(kind: Kind, settings: Array<Partial<INode>>) {
	const fault = { stage: 'afterHandling', method: 'POST', times: settings.length } as const;
	if (kind === 'reset') world.kolena.faults.add({ ...fault, effect: 'reset' });
	if (kind === 'time-out') world.kolena.faults.add({ ...fault, effect: 'hang' });
	const isAway = kind === 'refused' || kind === 'unknown host';
	const credentials = kolenaApi(world.sandbox, isAway ? { baseUrl: await unreachable(kind) } : {});
	const running = settings.map(async (node) => {
		const parameters = { resource: 'run', operation: 'create', agentId: world.agent() };
		const items = [itemWithFile()];
		const requestOptions = { timeout: 800 };
		return await executeNode({
			type: 'kolena',
			credentials,
			parameters,
			items,
			requestOptions,
			node,
		});
	});
	return await Promise.all(running);
}

describe.each(Object.keys(failures) as Kind[])('a start that meets %s', (kind) => {
	const { says, advice } = failures[kind];
	let stopped: ExecutionResult;
	let continued: ExecutionResult[];
	let asTool: ExecutionResult;

	beforeAll(async () => {
		[stopped, asTool, ...continued] = await startsThatMeet(kind, [
			{},
			{ type: `${PACKAGE}.kolenaTool` },
			{ onError: 'continueRegularOutput' },
			{ onError: 'continueErrorOutput' },
		]);
	});

	it('keeps its title and its advice when it stops the workflow', () => {
		// The code that n8n sets when it wraps an error that it does not recognize.
		expect(stopped.error).toMatchObject({ httpCode: 'none' });
		expect(stopped.error?.message).toMatch(says);
		expect(stopped.error?.description).toMatch(advice);
	});

	it('keeps its message with both forms of Continue', () => {
		const errors = continued.flatMap(({ outputs }) => outputs.flat()).map(({ json }) => json.error);
		expect(errors).toEqual([expect.stringMatching(says), expect.stringMatching(says)]);
	});

	it("keeps its message as an agent's tool, even if an older agent wraps the error again", () => {
		const { message, description } = asTool.error ?? {};
		const wrapped = new NodeOperationError(
			NODE,
			Object.assign(new Error(message), { description }),
		);
		expect(wrapped.message).toMatch(says);
		expect(wrapped.message).toMatch(advice);
	});
});

describe("other people's text that contains a system error's name", () => {
	const stopped = async (parameters: INodeParameters, items = [itemWithFile('fileExists.pdf')]) => {
		const { error } = await world.runKolena(parameters, { items });
		expect(error?.message).not.toMatch(N8N_SENTENCES);
		return seen(error?.message);
	};

	it.each(['ResourceNotFound', 'fileExists', 'EEXIST: deperm', 'read ECONNRESET', 'getaddrinfo x'])(
		'is unchanged when the service sends it: %s',
		async (detail) => {
			world.kolena.faults.add({ effect: 'answer', status: 400, body: { detail } });
			expect(await stopped({ operation: 'create' })).toBe(
				`Kolena refused the request (HTTP 400): ${detail} [item 0] (file: fileExists.pdf)`,
			);
		},
	);

	it("is unchanged when it is a field's name or a parameter's value", async () => {
		const field = { operation: 'create', binaryPropertyName: 'preexisting' };
		expect(await stopped(field)).toContain("'preexisting'");
		expect(await stopped({ operation: 'get', runId: 'no Super Manual' })).toContain(
			'no Super Manual',
		);
	});

	it('is unchanged in a sub-workflow, whose error n8n recreates', async () => {
		const body = { status_code: 404, message: 'eNotFound' };
		world.kognitos.faults.add({ effect: 'answer', status: 404, body });
		const { error } = await world.runKognitos(
			{ operation: 'get', runId: 'x' },
			{ mode: 'integrated' },
		);
		const again = new NodeOperationError(NODE, Object(error), Object(error));
		expect(seen(again.message)).toContain('eNotFound');
	});
});

it('a failed poll reports its cause to n8n, which does not check the class of the error', async () => {
	world.kolena.faults.add({ effect: 'answer', status: 401, body: { detail: 'no' } });
	const trigger = new ActiveTrigger({
		type: 'kolenaTrigger',
		parameters: { agentId: world.agent(), events: ['success'] },
		credentials: kolenaApi(world.sandbox),
	});
	await expect(trigger.poll()).rejects.toMatchObject({
		httpCode: '401',
		failure: { cause: 'credential-invalid' },
	});
});
