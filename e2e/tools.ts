import {
	activateWorkflow,
	storeWorkflow,
	withCredentials,
	type Workflow,
	type WorkflowNode,
} from '../realN8n/workflows';
import { lastToolAnswer } from './chatModel';
import { expect, type Checks } from './checks';
import { chosen } from '../realN8n/exampleFiles';
import type { Instance } from './instance';

const CHAT_PATH = '5b0f5e5e-0d5c-4f7e-9a4a-0c6a3f1f7d10';
const AGENT = 2;
const PROCESS = 2;

/** What a model passes to an operation that it uses as a tool, and what it should get back. */
interface Call {
	/** The node, resource and operation. */
	path: string;
	parameters: Record<string, unknown>;
	args: Record<string, string>;
	answer: RegExp;
}

/** An input that the model fills in. */
const asked = (name: string) => `={{ $fromAI('${name}', \`\`, 'string') }}`;

/**
 * Checks the operations of the Kolena and Kognitos nodes as tools of n8n's AI Agent, called by a
 * scripted model.
 */
export async function checkTools(checks: Checks, instance: Instance): Promise<void> {
	if (!checks.isWanted('AI agent:')) return;
	const { client, model, n8n } = instance;
	const calls = callsOf(instance);
	const stored = await storeWorkflow(
		client,
		withCredentials(workflowOf(calls), instance.credentials),
	);
	await activateWorkflow(client, stored);
	for (const call of calls) {
		const { path, args, answer } = call;
		await checks.check(`AI agent: ${path} as a tool`, async () => {
			let told = '';
			model.script = [
				{ tool: toolName(call), args },
				(messages) => {
					told = lastToolAnswer(messages);
					return { text: 'Done.' };
				},
			];
			const response = await fetch(`${n8n.url}/webhook/${CHAT_PATH}/chat`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ action: 'sendMessage', sessionId: path, chatInput: path }),
			});
			expect(response.ok, `The chat responded with ${response.status}`, await response.text());
			expect(answer.test(told), `The model receives ${String(answer)}`, told);
		});
	}
}

function callsOf({ sandbox }: Instance): Call[] {
	const { kolena, kognitos } = sandbox;
	const agentId = kolena.agentIds[AGENT];
	const kolenaRun = String(kolena.addRun({ agentId, files: ['tool.pdf'] }).run_id);
	const deletedRun = String(kolena.addRun({ agentId }).run_id);
	const process = kognitos.processes[PROCESS].id;
	const kognitosRun = kognitos.addRun({ processId: process }).id;
	const atAgent = { agentId: chosen(String(agentId)) };
	const atProcess = { agentId: kognitos.agentId, processId: chosen(process) };
	const runId = { runId: asked('run_id') };
	const name = { name: asked('name') };
	const few = { limit: 2 };
	return [
		{
			path: 'kolena run create',
			parameters: atAgent,
			args: {},
			answer: /no binary field 'data'.*AI agents cannot pass files to a tool/,
		},
		{
			path: 'kolena run get',
			parameters: { ...atAgent, ...runId },
			args: { run_id: kolenaRun },
			answer: /tool\.pdf/,
		},
		{
			path: 'kolena run getAll',
			parameters: { ...atAgent, ...few },
			args: {},
			answer: /tool\.pdf/,
		},
		{
			path: 'kolena run downloadDocument',
			parameters: { ...atAgent, ...runId, templateId: chosen(String(100 + agentId)) },
			args: { run_id: kolenaRun },
			answer: new RegExp(`"template_id\\\\?":\\s*${100 + agentId}`),
		},
		{
			path: 'kolena run delete',
			parameters: { ...atAgent, ...runId },
			args: { run_id: deletedRun },
			answer: /"deleted\\?":\s*true/,
		},
		{ path: 'kolena agent get', parameters: atAgent, args: {}, answer: /Claims Triage/ },
		{ path: 'kolena agent getAll', parameters: few, args: {}, answer: /Invoice Reader/ },
		{
			path: 'kolena agent copy',
			parameters: { ...atAgent, ...name },
			args: { name: 'Copied by a tool' },
			answer: /Copied by a tool/,
		},
		{
			path: 'kolena agent updateMetadata',
			parameters: { ...atAgent, metadata: asked('metadata') },
			args: { metadata: '{"team": "tools"}' },
			answer: /tools/,
		},
		{ path: 'kolena workspace getAll', parameters: few, args: {}, answer: /Accounts Payable/ },
		{
			path: 'kognitos run start',
			parameters: { ...atProcess, ...name },
			args: { name: 'Started by a tool' },
			answer: /Started by a tool/,
		},
		{
			path: 'kognitos run get',
			parameters: runId,
			args: { run_id: kognitosRun },
			answer: new RegExp(kognitosRun),
		},
		{
			path: 'kognitos run getAll',
			parameters: { ...atProcess, returnAll: true },
			args: {},
			answer: new RegExp(kognitosRun),
		},
		{
			path: 'kognitos process get',
			parameters: atProcess,
			args: {},
			answer: new RegExp(process),
		},
		{
			path: 'kognitos process getAll',
			parameters: { agentId: kognitos.agentId, ...few },
			args: {},
			answer: new RegExp(kognitos.processes[0].id),
		},
		{
			path: 'kognitos file upload',
			parameters: { agentId: kognitos.agentId },
			args: {},
			answer: /no binary field 'data'.*AI agents cannot pass files to a tool/,
		},
	];
}

function toolName({ path }: Call): string {
	return path.replaceAll(' ', '_');
}

/** An agent with every operation as a tool. */
function workflowOf(calls: Call[]): Workflow {
	const langchain = (type: string) => `@n8n/n8n-nodes-langchain.${type}`;
	const node = (
		name: string,
		type: string,
		typeVersion: number,
		parameters: WorkflowNode['parameters'],
	): WorkflowNode => ({ id: name, name, type, typeVersion, position: [0, 0], parameters });
	const to = (type: string) => ({ [type]: [[{ node: 'Agent', type, index: 0 }]] });
	const tools = calls.map((call): WorkflowNode => {
		const [service, resource, operation] = call.path.split(' ');
		const parameters = { resource, operation, ...call.parameters };
		return {
			...node(toolName(call), `n8n-nodes-agent-runs.${service}Tool`, 1, parameters),
			// Without this, a failing tool stops the whole workflow in n8n 1.x.
			onError: 'continueRegularOutput',
		};
	});
	return {
		name: 'Trial of every tool',
		nodes: [
			{
				...node('Chat', langchain('chatTrigger'), 1.1, { public: true, options: {} }),
				webhookId: CHAT_PATH,
			},
			node('Agent', langchain('agent'), 3, { options: {} }),
			node('Model', langchain('lmChatOpenAi'), 1.2, {
				model: { __rl: true, mode: 'id', value: 'scripted' },
				options: {},
			}),
			...tools,
		],
		connections: {
			Chat: to('main'),
			Model: to('ai_languageModel'),
			...Object.fromEntries(tools.map(({ name }) => [name, to('ai_tool')])),
		},
		settings: { executionOrder: 'v1' },
	};
}
