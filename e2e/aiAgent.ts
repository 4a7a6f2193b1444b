import { say } from '../realN8n/progress';
import {
	activateWorkflow,
	type StoredWorkflow,
	storeWorkflow,
	withCredentials,
	type Workflow,
} from '../realN8n/workflows';
import { lastToolAnswer, type ModelMessage, type ScriptedAnswer } from './chatModel';
import { expect, expectSame, type Checks } from './checks';
import { withNode } from '../realN8n/exampleFiles';
import { aimedExample } from './aimedExample';
import type { Instance } from './instance';

const AGENT = 3;
const PROCESS = 4;
/** The longest response from a tool, in characters, that is still cheap for a model to read. */
const SMALL_ANSWER = 8_000;
const CHAT_PATH = '1f1c7d8a-90b0-4e39-8d7c-6a1b8f0e6b55';

/**
 * Checks n8n's AI Agent with the nodes as its tools: what the model is told, calls and gets back.
 */
export async function checkAgents(checks: Checks, instance: Instance): Promise<void> {
	const { client, model, sandbox } = instance;
	const chat = await checks.check('AI agent: the example is activated', async () => {
		const example = await aimedExample(instance, 'ai-agent-works-with-runs.json', {
			agent: AGENT,
			process: PROCESS,
		});
		const open = withNode(example, 'Chat', { parameters: { public: true } });
		const stored = await storeWorkflow(client, open);
		await activateWorkflow(client, stored);
		return await chatOf(instance, stored);
	});
	if (!chat) return;

	await checks.check('AI agent: what the model is told about the tools', async () => {
		model.script = [{ text: 'Hello!' }];
		expectSame(await chat('Hello'), 'Hello!', "The agent's reply");
		const told = model.tools.map(({ name, parameters }) =>
			[name, ...(parameters.required ?? [])].join(' '),
		);
		expectSame(
			told.sort(),
			[
				'Find_Kolena_Runs agent_id since',
				'Get_Kolena_Run agent_id run_id',
				'Get_Matching_Run run_id',
				'List_Kolena_Agents',
				'Start_Matching_Run invoice_number run_name',
			],
			"The tools' names and inputs",
		);
		expect(
			model.tools.every(({ description }) => description.length > 40),
			'Each tool has a description',
			model.tools,
		);
	});

	await checks.check('AI agent: lists agents, finds runs, and gets one', async () => {
		const agentId = sandbox.kolena.agentIds[AGENT];
		const run = sandbox.kolena.addRun({ agentId, files: ['lease.pdf'] });
		const answers: string[] = [];
		const keep = (next: ScriptedAnswer) => (messages: ModelMessage[]) => {
			answers.push(lastToolAnswer(messages));
			return next;
		};
		model.script = [
			{ tool: 'List_Kolena_Agents', args: {} },
			keep({ tool: 'Find_Kolena_Runs', args: { agent_id: String(agentId), since: '2026-01-01' } }),
			keep({
				tool: 'Get_Kolena_Run',
				args: { agent_id: String(agentId), run_id: String(run.run_id) },
			}),
			keep({ text: 'It is done.' }),
		];
		expectSame(await chat('How far along is the lease?'), 'It is done.', "The agent's reply");
		const [agents, runs, one] = answers;
		expect(agents.includes('Lease Abstractor'), 'The agents are listed', agents);
		expect(runs.includes('lease.pdf'), 'The run is found', runs);
		expect(one.includes(String(run.run_id)) && one.includes('results'), 'The run is returned', one);
		sizes({ agents, runs, one });
	});

	await checks.check(
		'AI agent: starts a Kognitos run with an input, and reads it back',
		async () => {
			const { kognitos } = sandbox;
			const answers: string[] = [];
			const keep = (messages: ModelMessage[]) => answers.push(lastToolAnswer(messages));
			model.script = [
				{
					tool: 'Start_Matching_Run',
					args: { run_name: 'Match 2026-0042', invoice_number: '2026-0042' },
				},
				(messages) => {
					keep(messages);
					const runId = /"id":\s*"([^"]+)"/.exec(answers[0].replaceAll('\\"', '"'))?.[1] ?? 'none';
					return { tool: 'Get_Matching_Run', args: { run_id: runId } };
				},
				(messages) => {
					keep(messages);
					return { text: 'Started.' };
				},
			];
			expectSame(await chat('Match invoice 2026-0042, please'), 'Started.', 'The reply');
			const [run] = kognitos.latestRuns(1);
			expectSame(run.name, 'Match 2026-0042', "The run's name");
			const start = kognitos.requests.filter(
				({ method, path }) => method + path === 'POST/v2/runs',
			);
			const { inputs } = start[start.length - 1].body as { inputs: unknown };
			expectSame(inputs, [{ name: 'invoice number', value: '2026-0042' }], 'The inputs');
			expect(answers[1].includes(run.id), 'The run is returned', answers[1]);
			sizes({ started: answers[0], got: answers[1] });
		},
	);

	await checks.check('AI agent: an error reaches the model as text it can act on', async () => {
		const answers: string[] = [];
		const keep = (next: ScriptedAnswer) => (messages: ModelMessage[]) => {
			answers.push(lastToolAnswer(messages));
			return next;
		};
		const agentId = String(sandbox.kolena.agentIds[AGENT]);
		model.script = [
			{ tool: 'Get_Kolena_Run', args: { agent_id: agentId, run_id: '999999' } },
			keep({ tool: 'Get_Kolena_Run', args: { agent_id: 'Invoice Reader', run_id: '1' } }),
			keep({ text: 'There is no such run.' }),
		];
		expectSame(await chat('What about run 999999?'), 'There is no such run.', 'The reply');
		const [unknown, invalid] = answers;
		say(`  unknown id: ${unknown}\n  a name instead of an id: ${invalid}`);
		expect(/Run not found/.test(unknown), 'The model learns that there is no such run', unknown);
		expect(/not a valid id/.test(invalid), 'The model learns that it has to use an id', invalid);
	});

	await checks.check('AI agent: tools with the descriptions that n8n generates', async () => {
		const stored = await storeWorkflow(
			client,
			withCredentials(plainTools(instance), instance.credentials),
		);
		await activateWorkflow(client, stored);
		const answers: string[] = [];
		model.script = [
			{ tool: 'Kolena', args: {} },
			(messages) => {
				answers.push(lastToolAnswer(messages));
				return { text: 'Listed.' };
			},
		];
		expectSame(await (await chatOf(instance, stored))('Which agents?'), 'Listed.', 'The reply');
		for (const { name, description, parameters } of model.tools) {
			say(`  ${name}: ${description} ${JSON.stringify(parameters.properties)}`);
		}
		expectSame(
			model.tools.map(({ name }) => name).sort(),
			['Kognitos', 'Kolena'],
			"The tools' names",
		);
		sizes({ agents: answers[0] });
	});
}

function sizes(answers: Record<string, string>): void {
	for (const [name, answer] of Object.entries(answers)) {
		say(`  ${name}: ${answer.length} characters`);
		expect(answer.length <= SMALL_ANSWER, `${name} is small enough for a model`, answer.length);
	}
}

/** Returns a function that sends a message to a workflow's chat and returns the reply. */
async function chatOf(
	{ n8n }: Instance,
	{ nodes }: StoredWorkflow,
): Promise<(text: string) => Promise<string>> {
	const path = nodes.find(({ type }) => type.endsWith('chatTrigger'))?.webhookId ?? CHAT_PATH;
	return async (text) => {
		const response = await fetch(`${n8n.url}/webhook/${path}/chat`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId: path, chatInput: text }),
		});
		const answer = await response.text();
		expect(response.ok, `The chat responded with ${response.status}`, answer);
		return (JSON.parse(answer) as { output: string }).output;
	};
}

/** An agent with both nodes as they are right after being added. */
function plainTools({ sandbox }: Instance): Workflow {
	const langchain = (type: string) => `@n8n/n8n-nodes-langchain.${type}`;
	const node = (name: string, type: string, typeVersion: number, parameters: object) => ({
		id: name,
		name,
		type,
		typeVersion,
		position: [0, 0] as [number, number],
		parameters: parameters as Record<string, unknown>,
	});
	const to = (type: string) => ({ [type]: [[{ node: 'Agent', type, index: 0 }]] });
	return {
		name: 'Trial of plain tools',
		nodes: [
			{
				...node('Chat', langchain('chatTrigger'), 1.1, { public: true, options: {} }),
				webhookId: '7f6d2b0e-3f0c-4f43-8f3f-0f9a5c4d2b11',
			},
			node('Agent', langchain('agent'), 3, { options: {} }),
			node('Model', langchain('lmChatOpenAi'), 1.2, {
				model: { __rl: true, mode: 'id', value: 'scripted' },
				options: {},
			}),
			node('Kolena', 'n8n-nodes-agent-runs.kolenaTool', 1, {
				resource: 'agent',
				operation: 'getAll',
			}),
			node('Kognitos', 'n8n-nodes-agent-runs.kognitosTool', 1, {
				resource: 'run',
				operation: 'start',
				agentId: sandbox.kognitos.agentId,
				processId: { __rl: true, mode: 'id', value: sandbox.kognitos.processes[PROCESS].id },
				name: "={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('Name', ``, 'string') }}",
			}),
		],
		connections: {
			Chat: to('main'),
			Model: to('ai_languageModel'),
			Kolena: to('ai_tool'),
			Kognitos: to('ai_tool'),
		},
		settings: { executionOrder: 'v1' },
	};
}
