import type { StoredCredential } from '../../realN8n/credentials';
import { withCredentials, type Workflow, type WorkflowNode } from '../../realN8n/workflows';
import type { SandboxAddress } from '../../benchmarks/sandbox/protocol';
import { postParameters } from '../postParameters';
import { SERVICES, type ServiceName } from './services';

/** An agent, process or automation whose runs are watched by a trigger. */
export interface Watched {
	service: ServiceName;
	id: string;
	/** The receiver's path for its runs, e.g. `/kolena-1`. */
	path: string;
}

/** A batch of runs to start, as it is posted to the webhook of `startRuns`. */
export interface Batch {
	/** An agent, process or automation. */
	belongsTo: string;
	/** Ids chosen by the sender. The service receives them as the User Defined ID, the name or an input. */
	runs: Array<{ id: string }>;
	/** How many of the newest runs to search for those that have already been started, if the service cannot look for ids. */
	lookThrough: number;
}

type Node = Pick<WorkflowNode, 'name' | 'type' | 'typeVersion' | 'parameters'> &
	Partial<WorkflowNode> & {
		executeOnce?: boolean;
		alwaysOutputData?: boolean;
		retryOnFail?: boolean;
	};

/**
 * A workflow that takes a {@link Batch}, skips what the service already has, creates a document for each of the
 * others, and starts a run with it. A sender that got no response can therefore send its batch again.
 */
export function startRuns(
	service: ServiceName,
	path: string,
	access: SandboxAddress,
	credentials: StoredCredential[],
): Workflow {
	const { title, startedFor, sentIdField, start, parent } = SERVICES[service];
	const type = `n8n-nodes-agent-runs.${service}`;
	const belongsTo = parent(access, "={{ $('Batch').first().json.body.belongsTo }}");
	const nodes: Node[] = [
		{
			name: 'Batch',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: path,
			parameters: {
				httpMethod: 'POST',
				path,
				responseMode: 'lastNode',
				responseData: 'noData',
				options: {},
			},
		},
		{
			name: 'Wanted',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			parameters: { fieldToSplitOut: 'body.runs', options: {} },
		},
		{
			name: 'There Already',
			type,
			typeVersion: 1,
			executeOnce: true,
			alwaysOutputData: true,
			parameters: { resource: 'run', operation: 'getAll', ...belongsTo, ...startedFor },
		},
		{
			name: 'Missing',
			type: 'n8n-nodes-base.merge',
			typeVersion: 3.2,
			parameters: {
				mode: 'combine',
				advanced: true,
				mergeByFields: {
					values: [{ field1: 'id', field2: sentIdField }],
				},
				joinMode: 'keepNonMatches',
				outputDataFrom: 'input1',
				options: {},
			},
		},
		{
			name: 'Text',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: {
				assignments: {
					assignments: [
						field('id', '={{ $json.id }}'),
						field('text', "={{ ('Invoice ' + $json.id + '\\n').repeat(500) }}"),
					],
				},
				options: {},
			},
		},
		{
			name: 'Document',
			type: 'n8n-nodes-base.convertToFile',
			typeVersion: 1.1,
			parameters: {
				operation: 'toText',
				sourceProperty: 'text',
				options: { fileName: '={{ $json.id }}.txt' },
			},
		},
		{
			name: 'Start',
			type,
			typeVersion: 1,
			parameters: { resource: 'run', ...belongsTo, ...start },
		},
	];
	const links: Array<[string, string, number?]> = [
		['Batch', 'Wanted'],
		['Wanted', 'Missing', 0],
		['Wanted', 'There Already'],
		['There Already', 'Missing', 1],
		['Missing', 'Text'],
		['Text', 'Document'],
		['Document', 'Start'],
	];
	return withCredentials(workflow(`Start at ${title}`, nodes, links), credentials);
}

/** The receiver's path for what a workflow looked up after one of its executions had failed. */
export const CAUGHT_UP = '/caught-up';

/** The name of the workflow that hands over to one of the receiver's paths. */
export function handOverName(path: string): string {
	return `Hand over ${path}`;
}

/**
 * A workflow that posts a trigger's events to the receiver, all events from a poll in one request. When one of its
 * executions fails, as happens when a worker dies, it posts all runs that ended in the last hour.
 */
export function handOver(
	{ service, id, path }: Watched,
	access: SandboxAddress,
	receiverUrl: string,
	credentials: StoredCredential[],
	ofTrigger: StoredCredential[],
): Workflow {
	const { open, lastHour, ...more } = SERVICES[service];
	const parent = more.parent(access, id);
	const nodes: Node[] = [
		{
			name: 'Trigger',
			type: `n8n-nodes-agent-runs.${service}Trigger`,
			typeVersion: 1,
			parameters: { ...EVERY_MINUTE, ...parent, ...more.trigger },
		},
		{ name: 'Hand Over', ...postAll('Trigger', `${receiverUrl}${path}`) },
		{
			name: 'An Execution Failed',
			type: 'n8n-nodes-base.errorTrigger',
			typeVersion: 1,
			parameters: {},
		},
		{
			name: 'Last Hour',
			type: `n8n-nodes-agent-runs.${service}`,
			typeVersion: 1,
			parameters: {
				resource: 'run',
				operation: 'getAll',
				...parent,
				returnAll: true,
				simplify: true,
				filters: lastHour,
			},
		},
		{
			name: 'Ended',
			type: 'n8n-nodes-base.filter',
			typeVersion: 2.2,
			parameters: {
				conditions: {
					options: { caseSensitive: true, typeValidation: 'strict', version: 2 },
					combinator: 'and',
					conditions: open.map(isNot),
				},
				options: {},
			},
		},
		{ name: 'Catch Up', ...postAll('Ended', `${receiverUrl}${CAUGHT_UP}${path}`) },
	];
	const links: Array<[string, string]> = [
		['Trigger', 'Hand Over'],
		['An Execution Failed', 'Last Hour'],
		['Last Hour', 'Ended'],
		['Ended', 'Catch Up'],
	];
	const all = withCredentials(workflow(handOverName(path), nodes, links), credentials);
	const [trigger, ...others] = all.nodes;
	return {
		...all,
		nodes: [...withCredentials({ ...all, nodes: [trigger] }, ofTrigger).nodes, ...others],
	};
}

/** The receiver's path for exceptions. */
export const EXCEPTIONS = '/exceptions';

/**
 * A workflow that hands over the exceptions of Kognitos Automation and answers them. Exceptions that are still pending
 * after a few minutes, e.g. because a worker was killed, are found by their state and answered as well.
 */
export function answerExceptions(
	{ kognitosAutomation: { workspace } }: SandboxAddress,
	forgottenAfterMinutes: number,
	receiverUrl: string,
	credentials: StoredCredential[],
): Workflow {
	const type = 'n8n-nodes-agent-runs.kognitosAutomation';
	const inWorkspace = { workspace: { __rl: true, mode: 'id', value: workspace } };
	const answer = {
		type,
		typeVersion: 1,
		// Someone else may have answered in the meantime.
		onError: 'continueRegularOutput' as const,
		parameters: {
			resource: 'exception',
			operation: 'reply',
			exception: '={{ $json.name }}',
			message: 'Add the vendor to the list and go on.',
		},
	};
	const nodes: Node[] = [
		{
			name: 'Trigger',
			type: `${type}Trigger`,
			typeVersion: 1,
			parameters: { ...EVERY_MINUTE, ...inWorkspace, watch: 'exceptions' },
		},
		{ name: 'Hand Over', ...postAll('Trigger', `${receiverUrl}${EXCEPTIONS}`) },
		{ name: 'Answer', ...answer },
		{
			name: 'Every Minute',
			type: 'n8n-nodes-base.scheduleTrigger',
			typeVersion: 1.2,
			parameters: { rule: { interval: [{ field: 'minutes', minutesInterval: 1 }] } },
		},
		{
			name: 'Forgotten',
			type,
			typeVersion: 1,
			parameters: {
				resource: 'exception',
				operation: 'getAll',
				...inWorkspace,
				returnAll: true,
				filters: {
					state: 'PENDING',
					createdBefore: `={{ $now.minus({ minutes: ${forgottenAfterMinutes} }).toISO() }}`,
				},
			},
		},
		{ name: 'Catch Up', ...postAll('Forgotten', `${receiverUrl}${CAUGHT_UP}${EXCEPTIONS}`) },
		{ name: 'Answer Late', ...answer },
	];
	const links: Array<[string, string]> = [
		['Trigger', 'Hand Over'],
		['Trigger', 'Answer'],
		['Every Minute', 'Forgotten'],
		['Forgotten', 'Catch Up'],
		['Forgotten', 'Answer Late'],
	];
	return withCredentials(workflow(handOverName(EXCEPTIONS), nodes, links), credentials);
}

const EVERY_MINUTE = { pollTimes: { item: [{ mode: 'everyMinute' }] } };

/** A request with all items that a node returned. An exception that is not an event counts as raised. */
function postAll(node: string, url: string): Omit<Node, 'name'> {
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		executeOnce: true,
		retryOnFail: true,
		parameters: postParameters(
			url,
			`={{ JSON.stringify($('${node}').all().map(({ json }) => json.state ? { event: 'raised', ...json } : json)) }}`,
		),
	};
}

function isNot(status: string) {
	return {
		id: status,
		leftValue: '={{ $json.status }}',
		rightValue: status,
		operator: { type: 'string', operation: 'notEquals' },
	};
}

function field(name: string, value: string) {
	return { id: name, name, value, type: 'string' };
}

function workflow(name: string, nodes: Node[], links: Array<[string, string, number?]>): Workflow {
	const connections: Workflow['connections'] = {};
	for (const [from, to, index = 0] of links) {
		connections[from] ??= { main: [[]] };
		connections[from].main[0].push({ node: to, type: 'main', index });
	}
	return {
		name,
		nodes: nodes.map((node, index) => ({
			...node,
			id: `${name}-${index}`,
			position: [index * 220, 0] as [number, number],
		})),
		connections,
		settings: { executionOrder: 'v1' },
	};
}
