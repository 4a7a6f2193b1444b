import type { StoredCredential } from '../../realN8n/credentials';
import { withCredentials, type Workflow, type WorkflowNode } from '../../realN8n/workflows';
import { postParameters } from '../postParameters';

type ServiceName = 'kolena' | 'kognitos';

/** An agent or process whose runs are watched by a trigger. */
export interface Watched {
	service: ServiceName;
	/** An agent in Kolena or a process in Kognitos. */
	id: string;
	/** The receiver's path for its runs, e.g. `/kolena-1`. */
	path: string;
}

/** A batch of runs to start, as it is posted to the webhook of `startRuns`. */
export interface Batch {
	/** An agent in Kolena or a process in Kognitos. */
	belongsTo: string;
	/** Ids chosen by the sender. Kolena receives them as the User Defined ID, Kognitos as the name. */
	runs: Array<{ id: string }>;
	/** How many of the newest Kognitos runs to search for those that have already been started. */
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
	access: { kognitosAgentId: string; stage: string },
	credentials: StoredCredential[],
): Workflow {
	const batch = "$('Batch').first().json.body";
	const belongsTo = locator(`={{ ${batch}.belongsTo }}`);
	const isKolena = service === 'kolena';
	const type = `n8n-nodes-agent-runs.${service}`;
	const parent = isKolena
		? { agentId: belongsTo }
		: { agentId: access.kognitosAgentId, processId: belongsTo };
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
			parameters: {
				resource: 'run',
				operation: 'getAll',
				...parent,
				simplify: true,
				...(isKolena
					? {
							returnAll: true,
							filters: { userDefinedIds: `={{ ${batch}.runs.map((run) => run.id).join(',') }}` },
						}
					: { returnAll: false, limit: `={{ ${batch}.lookThrough }}`, filters: {} }),
			},
		},
		{
			name: 'Missing',
			type: 'n8n-nodes-base.merge',
			typeVersion: 3.2,
			parameters: {
				mode: 'combine',
				advanced: true,
				mergeByFields: {
					values: [{ field1: 'id', field2: isKolena ? 'user_defined_id' : 'name' }],
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
			parameters: {
				resource: 'run',
				operation: isKolena ? 'create' : 'start',
				...parent,
				binaryPropertyName: 'data',
				...(isKolena
					? { additionalFields: { userDefinedId: "={{ $('Text').item.json.id }}" } }
					: { name: "={{ $('Text').item.json.id }}", stage: access.stage }),
			},
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
	return withCredentials(workflow(`Start at ${service}`, nodes, links), credentials);
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
	kognitosAgentId: string,
	receiverUrl: string,
	credentials: StoredCredential[],
	ofTrigger: StoredCredential[],
): Workflow {
	const isKolena = service === 'kolena';
	const parent = isKolena
		? { agentId: locator(id) }
		: { agentId: kognitosAgentId, processId: locator(id) };
	const nodes: Node[] = [
		{
			name: 'Trigger',
			type: `n8n-nodes-agent-runs.${service}Trigger`,
			typeVersion: 1,
			parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, ...parent },
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
				filters: isKolena ? { createdAfter: '={{ $now.minus({ hours: 1 }).toISO() }}' } : {},
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
					conditions: [isNot('running'), isNot('Created'), isNot('Running')],
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

/** A request with all items that a node returned. */
function postAll(node: string, url: string): Omit<Node, 'name'> {
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		executeOnce: true,
		retryOnFail: true,
		parameters: postParameters(
			url,
			`={{ JSON.stringify($('${node}').all().map((item) => item.json)) }}`,
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

function locator(value: string) {
	return { __rl: true, mode: 'id', value };
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
