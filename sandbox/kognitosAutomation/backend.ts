import type { Request, Response } from 'express';

import type { MultipartBody } from '../multipart';
import { readToken, writeToken, type Token } from '../pageTokens';
import type { Aged, RunBook, Selection, StoredRun } from '../runBook';
import type { StorageStandIn } from '../storage/app';
import type { AccessToken } from './accessTokens';
import type { AgentEvents } from './agentEvents';
import type { Directory, StoredAutomation, StoredOrganization, StoredWorkspace } from './directory';
import type { AutomationExceptions } from './exceptions';
import type { AutomationFiles } from './files';
import { FilterError } from './filter';
import { Refused } from './refused';
import type { AutomationRuns } from './runs';
import type { KognitosAutomationSettings } from './settings';

/** A request that has been checked and parsed. */
export interface Call {
	/** Path parameters, decoded. */
	params: Record<string, string>;
	query: {
		page_size?: number;
		page_token?: string;
		filter?: string;
		order_by?: string;
		show_deleted?: boolean;
		skip?: number;
		stage?: string;
	};
	body: Record<string, unknown>;
	multipart?: MultipartBody;
	token: AccessToken;
	request: Request;
	response: Response;
}

/**
 * Handles a call. Its return value is sent as JSON. It returns `undefined` if it has already sent
 * the response.
 */
export type Operation = (call: Call) => unknown;

/** Operations by their `operationId` in the OpenAPI document. */
export type Operations = Record<string, Operation>;

/** What the operations need. */
export interface Backend {
	settings: KognitosAutomationSettings;
	/** Milliseconds since 1970, on the machine's clock. */
	now: () => number;
	/** A time as the service shows it. */
	time: (machineMs: number) => string;
	directory: Directory;
	runs: AutomationRuns;
	exceptions: AutomationExceptions;
	events: AgentEvents;
	files: AutomationFiles;
	storage: StorageStandIn;
	/** Must be called before a page of runs is put together. */
	pageBegins: (query: Record<string, unknown>) => Promise<void>;
}

/** The organization that a call names. */
export function organizationOf({ directory }: Backend, { params }: Call): StoredOrganization {
	const name = `organizations/${params.organization_id}`;
	return found('organization', name, directory.organizations);
}

/** The workspace that a call names. */
export function workspaceOf(backend: Backend, call: Call): StoredWorkspace {
	const name = `${organizationOf(backend, call).name}/workspaces/${call.params.workspace_id}`;
	return found('workspace', name, backend.directory.workspaces);
}

/** The automation that a call names. */
export function automationOf(backend: Backend, call: Call): StoredAutomation {
	const name = `${workspaceOf(backend, call).name}/automations/${call.params.automation_id}`;
	return found('automation', name, backend.directory.automations);
}

function found<Resource extends { name: string }>(
	kind: string,
	name: string,
	among: Resource[],
): Resource {
	const resource = among.find((candidate) => candidate.name === name);
	if (!resource) throw new Refused('NOT_FOUND', `${kind} not found: ${name}`);
	return resource;
}

/** Reads a filter and refuses any that the service does not understand. */
export function readOrRefuse<Filter>(read: () => Filter): Filter {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof FilterError)) throw error;
		throw new Refused('INVALID_ARGUMENT', `invalid filter: ${error.message}`, true);
	}
}

/** A page of resources, all of which are in memory. */
export function pageOf<Resource>(
	backend: Backend,
	call: Call,
	defaultSize: number,
	resources: Resource[],
): { resources: Resource[]; next_page_token: string } {
	const { list, size, token } = placeOf(backend, call, defaultSize);
	const start = token?.offset ?? call.query.skip ?? 0;
	const end = start + size;
	const isLast = end >= resources.length;
	return {
		resources: resources.slice(start, end),
		next_page_token: isLast ? '' : writeToken({ list, issuedAt: backend.now(), offset: end }),
	};
}

/** A page from a book of runs or exceptions. */
export function pageOfBook<Status, Details>(
	backend: Backend,
	call: Call,
	defaultSize: number,
	book: RunBook<Status, Details>,
	scope: string,
	selection: Selection<StoredRun<Status, Details>>,
): { resources: Array<StoredRun<Status, Details>>; next_page_token: string } {
	const { settings, now } = backend;
	const { list, size, token } = placeOf(backend, call, defaultSize);
	if (token?.isEmptyNext) {
		return { resources: [], next_page_token: writeToken({ ...token, isEmptyNext: false }) };
	}
	const skipped = call.query.skip ? book.from(scope, selection, 0, call.query.skip).next : 0;
	const start = token?.after
		? book.positionAfter(scope, token.after, selection)
		: (token?.offset ?? skipped ?? Infinity);
	const { runs, next } = book.from(scope, selection, start, size);
	if (token && settings.repeatingToken) {
		return { resources: runs, next_page_token: call.query.page_token ?? '' };
	}
	if (next === undefined) return { resources: runs, next_page_token: '' };
	const last: Aged = runs[runs.length - 1];
	const nextToken: Token = {
		list,
		issuedAt: now(),
		isEmptyNext: settings.emptyPages,
		...(settings.tokens === 'cursor'
			? { after: { number: last.number, createdAt: last.createdAt } }
			: { offset: next }),
	};
	return { resources: runs, next_page_token: writeToken(nextToken) };
}

function placeOf(
	{ settings, now }: Backend,
	{ request, query }: Call,
	defaultSize: number,
): { list: string; size: number; token?: Token } {
	const { page_token: text, page_size: asked, ...others } = query;
	// All other parameters must stay the same from page to page.
	const parameters = Object.entries({ ...others, page_size: asked ?? defaultSize }).sort();
	const list = `${request.path} ${JSON.stringify(parameters)}`;
	const size = Math.min(asked || defaultSize, 1000, settings.maxPageSize);
	if (!text) return { list, size };
	const token = readToken(text);
	if (token?.list !== list) throw new Refused('INVALID_ARGUMENT', 'invalid page_token', true);
	const { tokenLifeMs } = settings;
	if (tokenLifeMs !== null && now() - token.issuedAt > tokenLifeMs) {
		throw new Refused('INVALID_ARGUMENT', 'page_token has expired');
	}
	return { list, size, token };
}
