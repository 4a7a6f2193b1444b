import type { StoredCredential } from '../../realN8n/credentials';
import { withCredentials, type Workflow, type WorkflowNode } from '../../realN8n/workflows';
import type { SandboxAddress } from '../../benchmarks/sandbox/protocol';
import { chosen, postParameters } from '../nodeParameters';
import { SERVICES, type ServiceName } from './services';

/** An agent, process or automation whose runs are watched by a trigger. */
export interface Watched {
	service: ServiceName;
	id: string;
	/** Where the runs are posted, e.g. `/kolena-1`. */
	path: string;
}

/** A batch of runs to start, as posted to the webhook of `startRuns`. */
export interface Batch {
	/** An agent, process or automation. */
	belongsTo: string;
	/** Ids chosen by the sender. The service gets them as User Defined IDs, names or inputs. */
	runs: Array<{ id: string }>;
	/**
	 * How many of the newest runs to search for existing ones, if the service cannot search by id.
	 */
	lookThrough: number;
}

type Node = Pick<WorkflowNode, 'name' | 'type' | 'typeVersion' | 'parameters'> &
	Partial<WorkflowNode> & {
		executeOnce?: boolean;
		alwaysOutputData?: boolean;
		retryOnFail?: boolean;
	};

/**
 * A workflow that receives a {@link Batch}, skips the runs that the service already has, creates a
 * document for each of the others, and starts a run with it. A sender that got no response can
 * therefore resend its batch.
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
			name: 'Already Started',
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
		['Wanted', 'Already Started'],
		['Already Started', 'Missing', 1],
		['Missing', 'Text'],
		['Text', 'Document'],
		['Document', 'Start'],
	];
	return withCredentials(workflow(`Start on ${title}`, nodes, links), credentials);
}

/** Where a workflow posts what it looks up after one of its executions has failed. */
export const CAUGHT_UP = '/caught-up';

/** The name of the workflow that delivers to one of the receiver's paths. */
export function handOverName(path: string): string {
	return `Deliver to ${path}`;
}

/**
 * A workflow that posts a trigger's events to the receiver, with all events from a poll in one
 * request. When one of its executions fails, for example because a worker died, the workflow posts
 * all runs of the last hour that have ended.
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
		{ name: 'Deliver', ...postAll('Trigger', `${receiverUrl}${path}`) },
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
		['Trigger', 'Deliver'],
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

/** Where exceptions are posted. */
export const EXCEPTIONS = '/exceptions';

/**
 * A workflow that delivers and answers the Kognitos Automation exceptions. It also finds and
 * answers exceptions that are still pending after a few minutes, e.g. because a worker was killed.
 */
export function answerExceptions(
	{ kognitosAutomation: { workspace } }: SandboxAddress,
	forgottenAfterMinutes: number,
	receiverUrl: string,
	credentials: StoredCredential[],
): Workflow {
	const type = 'n8n-nodes-agent-runs.kognitosAutomation';
	const inWorkspace = { workspace: chosen(workspace) };
	const answer = {
		type,
		typeVersion: 1,
		// Someone else could have answered in the meantime.
		onError: 'continueRegularOutput' as const,
		parameters: {
			resource: 'exception',
			operation: 'reply',
			exception: '={{ $json.name }}',
			message: 'Add the vendor to the list and continue.',
		},
	};
	const nodes: Node[] = [
		{
			name: 'Trigger',
			type: `${type}Trigger`,
			typeVersion: 1,
			parameters: { ...EVERY_MINUTE, ...inWorkspace, watch: 'exceptions' },
		},
		{ name: 'Deliver', ...postAll('Trigger', `${receiverUrl}${EXCEPTIONS}`) },
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
		['Trigger', 'Deliver'],
		['Trigger', 'Answer'],
		['Every Minute', 'Forgotten'],
		['Forgotten', 'Catch Up'],
		['Forgotten', 'Answer Late'],
	];
	return withCredentials(workflow(handOverName(EXCEPTIONS), nodes, links), credentials);
}

const EVERY_MINUTE = { pollTimes: { item: [{ mode: 'everyMinute' }] } };

/** Posts all of a node's items in one request. An exception without an event counts as raised. */
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
