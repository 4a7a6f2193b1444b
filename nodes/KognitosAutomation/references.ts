import type { Call } from '../shared/requests/call';
import type { ReadsParameters } from '../shared/requests/service';
import { lastSegment } from './fields';

/**
 * The names of resources. A name is a path, `organizations/{o}/workspaces/{w}/automations/{a}`, and
 * a page URL in the web app ends with the same path. People paste either of them.
 */

/** The IDs in a name, by the word before each of them. */
type Parts = Partial<Record<string, string>>;

const WORKSPACE_HINT =
	'Pick it from the list, paste the address of any page of the workspace, or enter its full name, e.g. organizations/…/workspaces/…';
const AUTOMATION_HINT =
	'Pick it from the list, paste the address of its page, or enter its ID: the part after /automations/ in that address';
const RUN_HINT =
	"Enter the full name of the run (output field 'name'), e.g. organizations/…/runs/…, or the address of its page (output field 'run_url')";
const EXCEPTION_HINT =
	"Enter the full name of the exception (output field 'exception' of a run, 'name' of an exception), e.g. organizations/…/exceptions/…, or the name or page of its run";
const FILE_HINT =
	"Enter the full name of the file, e.g. organizations/…/files/… (the field 'remote' of an output of type file). If you have only the ID, also choose its 'Workspace'";

/** Characters that never occur in IDs. Anything after them would reach another endpoint. */
const NOT_IN_IDS = /[\s/\\?#]/;

/** A name for use in a path, with each ID encoded separately. */
export function encodedName(name: string): string {
	return name.split('/').map(encodeURIComponent).join('/');
}

/** A resource's path relative to the base URL. */
export function pathOf(name: string): string {
	return `/${encodedName(name)}`;
}

/** The call that reads a resource. */
export function readCall(name: string): Call<'object'> {
	return { kind: 'read', method: 'GET', path: pathOf(name), expects: 'object', id: 'name' };
}

/** The URL of a resource's page in the web app. */
export function pageOf(baseUrl: string, name: string): string {
	return baseUrl.replace(/\/api(\/v\d+)?$/, '') + pathOf(name);
}

/** A resource's workspace. */
export function workspaceIn(name: string): string {
	return name.split('/').slice(0, 4).join('/');
}

/** The chosen workspace, as `organizations/{o}/workspaces/{w}`. */
export function workspaceOf(parameters: ReadsParameters): string {
	const text = parameters.required('workspace', 'Workspace');
	const name = workspaceName(partsOf(text));
	if (name !== undefined) return name;
	throw parameters.refusal(
		`'Workspace' is not a Kognitos workspace: ${shown(text)}`,
		WORKSPACE_HINT,
	);
}

/** The full name of the chosen automation in the chosen workspace. */
export function automationOf(parameters: ReadsParameters): string {
	const workspace = workspaceOf(parameters);
	const text = parameters.required('automation', 'Automation');
	return automationNamed(parameters, text, workspace, 'Automation');
}

/** The full name of an automation, from its full name, page URL or ID. */
export function automationNamed(
	parameters: Pick<ReadsParameters, 'refusal'>,
	text: string,
	workspace: string,
	label: string,
): string {
	const parts = partsOf(text);
	const id = parts?.automations ?? bareId(text, 'automations/');
	const home = parts === undefined ? workspace : workspaceName(parts);
	if (id === undefined || home === undefined) {
		throw parameters.refusal(
			`'${label}' is not a Kognitos automation: ${shown(text)}`,
			AUTOMATION_HINT,
		);
	}
	if (home !== workspace) {
		throw parameters.refusal(
			`'${label}' is not in the workspace chosen in 'Workspace'`,
			`Choose the workspace ${home}, or another automation`,
		);
	}
	return `${workspace}/automations/${id}`;
}

/** The run in the parameter *Run*. */
export function runOf(parameters: ReadsParameters): string {
	return runNamed(parameters, parameters.required('run', 'Run'), 'Run');
}

/** The full name of a run, from its full name or page URL. */
export function runNamed(
	parameters: Pick<ReadsParameters, 'refusal'>,
	text: string,
	label: string,
): string {
	const name = runName(partsOf(text));
	if (name !== undefined && isWhole(text, name)) return name;
	throw parameters.refusal(`'${label}' is not the full name of a run: ${shown(text)}`, RUN_HINT);
}

/** An exception itself, or the run that is waiting on it. */
export type ExceptionReference = { exception: string } | { run: string };

/** The exception in the parameter *Exception*, identified by its own name or by its run's. */
export function exceptionOf(parameters: ReadsParameters): ExceptionReference {
	const text = parameters.required('exception', 'Exception');
	const parts = partsOf(text);
	const exception = exceptionName(parts);
	if (exception !== undefined && isWhole(text, exception)) return { exception };
	const run = runName(parts);
	if (run !== undefined && isWhole(text, run)) return { run };
	throw parameters.refusal(
		`'Exception' is not the full name of an exception or a run: ${shown(text)}`,
		EXCEPTION_HINT,
	);
}

/** The ID of the agent in the option *Agent*, or undefined if it is empty. */
export function agentOf(parameters: ReadsParameters): string | undefined {
	const text = parameters.text('options.agent', 'Agent');
	const id = text && bareId(text, 'agents/');
	if (text === undefined || id !== undefined) return id;
	throw parameters.refusal(
		`'Agent' is not the ID of an agent: ${shown(text)}`,
		'Enter the ID of the agent that receives the answer, e.g. astral',
	);
}

/** The full name of an exception that a run refers to by its full name or only by its ID. */
export function exceptionNamed(reference: unknown, run: string): string | undefined {
	const id = lastSegment(reference);
	if (id === undefined) return undefined;
	return String(reference).startsWith('organizations/')
		? String(reference)
		: `${workspaceIn(run)}/exceptions/${id}`;
}

/** A file in the store, with every place where it may be, or the URL of a file elsewhere. */
export type FileReference = { id: string; places: string[] } | { address: string };

/** The file in the parameter *File*, which can also be an output of the type file. */
export function fileOf(parameters: ReadsParameters): FileReference {
	const given = parameters.raw('file');
	const remote = (Object(given) as { remote?: unknown }).remote;
	const text =
		typeof remote === 'string' && remote !== '' ? remote : parameters.required('file', 'File');
	const workspace =
		parameters.text('workspace', 'Workspace') === undefined ? undefined : workspaceOf(parameters);
	const [, organization, own, named] =
		/^\/?organizations\/([^/]+)(?:\/workspaces\/([^/]+))?\/files\/(.+)$/.exec(text) ?? [];
	if (named === undefined && /^https?:\/\//i.test(text)) return { address: text };
	const id = named ?? text.replace(/^(bishop:\/\/|files\/)/i, '');
	const home = organization === undefined ? workspace?.split('/')[1] : organization;
	if (home === undefined || isPathStep(home) || isPathStep(own) || isPathStep(id)) {
		throw parameters.refusal(`'File' is not the full name of a file: ${shown(text)}`, FILE_HINT);
	}
	const inWorkspace = own === undefined ? workspace : `organizations/${home}/workspaces/${own}`;
	const isSameHome = inWorkspace?.split('/')[1] === home;
	return {
		id,
		places: [`organizations/${home}`, ...(inWorkspace && isSameHome ? [inWorkspace] : [])],
	};
}

function workspaceName(parts: Parts | undefined): string | undefined {
	const { organizations, workspaces } = parts ?? {};
	return organizations && workspaces && `organizations/${organizations}/workspaces/${workspaces}`;
}

function runName(parts: Parts | undefined): string | undefined {
	const workspace = workspaceName(parts);
	const { automations, runs } = parts ?? {};
	return workspace && automations && runs && `${workspace}/automations/${automations}/runs/${runs}`;
}

function exceptionName(parts: Parts | undefined): string | undefined {
	const workspace = workspaceName(parts);
	return workspace && parts?.exceptions && `${workspace}/exceptions/${parts.exceptions}`;
}

/** Whether a name is all that was entered. Only a URL may continue after it. */
function isWhole(text: string, name: string): boolean {
	return !/^\/?organizations\//.test(text) || text.replace(/^\/|\/+$/g, '') === name;
}

/**
 * Reads the parts of a name, or of a URL that ends with one. In a URL, the parts may be encoded,
 * and a query or fragment may follow.
 *
 * @returns undefined for text without a name, or with an ID that could reach another endpoint
 */
function partsOf(text: string): Parts | undefined {
	const [, before, path] = /^(.*?)(organizations\/.*)$/s.exec(text) ?? [];
	if (path === undefined) return undefined;
	const isAddress = before !== '' && before !== '/';
	if (isAddress && !before.endsWith('/')) return undefined;
	const segments = (isAddress ? path.replace(/[?#].*$/s, '') : path).replace(/\/+$/, '').split('/');
	const decoded = segments.map((segment) => (isAddress ? decodedSegment(segment) : segment));
	if (decoded.some((segment) => !isId(segment))) return undefined;
	const parts: Parts = {};
	for (let place = 0; place + 1 < decoded.length; place += 2) {
		parts[String(decoded[place])] ??= decoded[place + 1];
	}
	return parts;
}

function decodedSegment(segment: string): string | undefined {
	try {
		return decodeURIComponent(segment);
	} catch {
		return undefined;
	}
}

/** An ID, on its own or after its prefix. */
function bareId(text: string, prefix: string): string | undefined {
	const id = text.startsWith(prefix) ? text.slice(prefix.length) : text;
	return isId(id) ? id : undefined;
}

function isId(segment: string | undefined): boolean {
	return (
		segment !== undefined && segment !== '' && !NOT_IN_IDS.test(segment) && !isPathStep(segment)
	);
}

/** Whether a segment leads to another path (`.` or `..`), however it is encoded. */
function isPathStep(segment: string | undefined): boolean {
	return segment !== undefined && /^(\.|%2e){1,2}$/i.test(segment);
}

function shown(text: string): string {
	return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
