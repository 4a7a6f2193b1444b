import type { StoredCredential } from '../../../playground/credentials';
import { withCredentials, type Workflow, type WorkflowNode } from '../../../playground/workflows';

type ServiceName = 'kolena' | 'kognitos';

/** One agent or process, whose runs a trigger watches. */
export interface Watched {
	service: ServiceName;
	/** Agent of Kolena or process of Kognitos. */
	id: string;
	/** Where the receiver gets its runs, e.g. `/kolena-1`. */
	path: string;
}

/** What a batch of runs to start looks like, posted to the webhook of `startRuns`. */
export interface Batch {
	/** Agent of Kolena or process of Kognitos. */
	belongsTo: string;
	/** Ids that the sender chose: Kolena gets them as User Defined ID, Kognitos as the name. */
	runs: Array<{ id: string }>;
	/** How many of the newest Kognitos runs to look through for what has been started already. */
	lookThrough: number;
}

type Node = Pick<WorkflowNode, 'name' | 'type' | 'typeVersion' | 'parameters'> &
	Partial<WorkflowNode> & {
		executeOnce?: boolean;
		alwaysOutputData?: boolean;
		retryOnFail?: boolean;
	};

/**
 * A workflow that takes a {@link Batch}, leaves out what the service has already, makes a document for
 * each of the others, and starts a run with it. So a sender that got no answer can send its batch again.
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

/** A workflow that posts to the receiver what a trigger gives it, all of a poll in one request. */
export function handOver(
	{ service, id, path }: Watched,
	kognitosAgentId: string,
	receiverUrl: string,
	credentials: StoredCredential[],
): Workflow {
	const parent =
		service === 'kolena'
			? { agentId: locator(id) }
			: { agentId: kognitosAgentId, processId: locator(id) };
	const nodes: Node[] = [
		{
			name: 'Trigger',
			type: `n8n-nodes-agent-runs.${service}Trigger`,
			typeVersion: 1,
			parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, ...parent },
		},
		{
			name: 'Hand Over',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			executeOnce: true,
			retryOnFail: true,
			parameters: {
				method: 'POST',
				url: `${receiverUrl}${path}`,
				sendHeaders: true,
				headerParameters: {
					parameters: [{ name: 'x-execution-id', value: '={{ $execution.id }}' }],
				},
				sendBody: true,
				specifyBody: 'json',
				jsonBody: "={{ JSON.stringify($('Trigger').all().map((item) => item.json)) }}",
				options: {},
			},
		},
	];
	return withCredentials(
		workflow(`Hand over ${path}`, nodes, [['Trigger', 'Hand Over']]),
		credentials,
	);
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
