import type { StoredCredential } from '../../realN8n/credentials';
import type { Workflow, WorkflowNode } from '../../realN8n/workflows';
import type { Sandbox } from '../../sandbox';
import { chain, type Link } from '../../endurance/lone/workflows';
import { PAGE_SIZE, type ServiceName } from './trigger';

/** What people put together to watch a service: a schedule, HTTP Request and Remove Duplicates. */
export interface Build {
	/** A part of the path that starts its workflow. */
	name: string;
	label: string;
	hasAllPages: boolean;
	keyHasStatus: boolean;
}

export const ALL_PAGES: Build = {
	name: 'all-pages',
	label: 'all pages, by id',
	hasAllPages: true,
	keyHasStatus: false,
};

export const BUILDS: Build[] = [
	{ ...ALL_PAGES, name: 'first-page', label: 'first page, by id', hasAllPages: false },
	ALL_PAGES,
	{
		...ALL_PAGES,
		name: 'all-pages-status',
		label: 'all pages, by id and status',
		keyHasStatus: true,
	},
];

/** The statuses that a trigger hands over unless told otherwise. */
export const ENDED: Record<ServiceName, string[]> = {
	Kolena: ['success', 'failed'],
	Kognitos: ['Succeeded', 'Stopped', 'Exception'],
};

interface List {
	url: string;
	query: Record<string, string>;
	credentialType: string;
	runs: string;
	id: string;
	pagination: { name: string; value: string; isComplete: string };
}

/** The workflow of a build: a request to `/webhook/<path>` is answered with the items it is left with. */
export function buildWorkflow(
	build: Build,
	service: ServiceName,
	path: string,
	sandbox: Sandbox,
	credentials: StoredCredential[],
): Workflow {
	const list = service === 'Kolena' ? kolenaList(sandbox) : kognitosList(sandbox);
	const credential = credentials.find(({ type }) => type === list.credentialType);
	if (!credential) throw new Error(`There is no credential ${list.credentialType}`);
	const { id, name } = credential;
	const workflow = chain(`${service}: ${build.label}`, [
		webhook(path),
		{ ...listRuns(list, build), credentials: { [list.credentialType]: { id, name } } },
		node('Runs', 'splitOut', 1, { fieldToSplitOut: list.runs, options: {} }),
		node('Ended', 'filter', 2.2, ended(ENDED[service])),
		node('Remove Duplicates', 'removeDuplicates', 2, {
			operation: 'removeItemsSeenInPreviousExecutions',
			logic: 'removeItemsWithAlreadySeenKeyValues',
			dedupeValue: `={{ $json.${list.id} }}${build.keyHasStatus ? ' {{ $json.status }}' : ''}`,
			options: {},
		}),
	]);
	return { ...workflow, settings: { ...workflow.settings, saveDataSuccessExecution: 'none' } };
}

function kolenaList({ kolena }: Sandbox): List {
	return {
		url: `${kolena.url}/api/v1/client/agents/${kolena.agentIds[0]}/runs`,
		query: { page_number: '0', page_size: String(PAGE_SIZE.Kolena) },
		credentialType: 'kolenaApi',
		runs: 'runs',
		id: 'run_id',
		pagination: {
			name: 'page_number',
			value: '={{ $pageCount }}',
			isComplete: '={{ $response.body.page_number + 1 >= $response.body.total_pages }}',
		},
	};
}

function kognitosList({ kognitos }: Sandbox): List {
	return {
		url: `${kognitos.url}/runs`,
		query: {
			agent_id: kognitos.agentId,
			process_id: kognitos.processes[0].id,
			limit: String(PAGE_SIZE.Kognitos),
		},
		credentialType: 'kognitosApi',
		runs: 'items',
		id: 'id',
		pagination: {
			name: 'continuation_token',
			value: '={{ $response.body?.continuation_token }}',
			isComplete: '={{ !$response.body.continuation_token }}',
		},
	};
}

function webhook(path: string): Link {
	const parameters = {
		httpMethod: 'POST',
		path,
		responseMode: 'lastNode',
		responseData: 'allEntries',
		options: {},
	};
	return { ...node('Instead of a Schedule', 'webhook', 2, parameters), webhookId: path };
}

function listRuns(list: List, { hasAllPages }: Build): Link {
	const { name, value, isComplete } = list.pagination;
	const pagination = {
		paginationMode: 'updateAParameterInEachRequest',
		parameters: { parameters: [{ type: 'qs', name, value }] },
		paginationCompleteWhen: 'other',
		completeExpression: isComplete,
	};
	return node('HTTP Request', 'httpRequest', 4.2, {
		url: list.url,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: list.credentialType,
		sendQuery: true,
		queryParameters: {
			parameters: Object.entries(list.query).map(([key, text]) => ({ name: key, value: text })),
		},
		options: hasAllPages ? { pagination: { pagination } } : {},
	});
}

function ended(statuses: string[]): WorkflowNode['parameters'] {
	return {
		conditions: {
			options: { caseSensitive: true, typeValidation: 'strict', version: 2 },
			combinator: 'and',
			conditions: [
				{
					leftValue: `={{ ${JSON.stringify(statuses)}.includes($json.status) }}`,
					rightValue: '',
					operator: { type: 'boolean', operation: 'true', singleValue: true },
				},
			],
		},
		options: {},
	};
}

function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: WorkflowNode['parameters'],
): Link {
	return { name, type: `n8n-nodes-base.${type}`, typeVersion, parameters };
}
