import type { IDataObject } from 'n8n-workflow';

import type { Page } from '../shared/operations/paging';
import type { Client } from '../shared/requests/client';
import { failureBehind } from '../shared/requests/explain';
import { isHidden } from './hidden';
import { serviceTimeMs, withZone } from '../shared/serviceTime';
import { automationIdOf, idOrNull } from './automationRun';
import { fieldOf, fieldsOf, lastSegment } from './fields';
import { condition, type List, PAGE_SIZE, readPage } from './pages';
import { pageOf, pathOf, workspaceIn } from './references';

/** The agent that handles published runs. */
export const AGENT = 'astral';

/** How many pages of the conversation are searched for the latest question. */
const MAX_QUESTION_PAGES = 5;

const STATE_PREFIX = 'EXCEPTION_STATE_';

export function exceptionStateOf(exception: IDataObject): string {
	return String(exception.state ?? '').replace(STATE_PREFIX, '');
}

/** The full name of the run that raised an exception. */
export function runOfException(exception: IDataObject): string | undefined {
	const run = lastSegment(exception.run);
	if (run === undefined) return undefined;
	if (String(exception.run).startsWith('organizations/')) return String(exception.run);
	const automation = lastSegment(exception.automation);
	return (
		automation && `${workspaceIn(String(exception.name))}/automations/${automation}/runs/${run}`
	);
}

/** An exception in nine flat fields. */
export function simplifiedException(exception: IDataObject, baseUrl: string): IDataObject {
	const run = runOfException(exception);
	return {
		name: exception.name ?? null,
		run: run ?? null,
		run_url: run === undefined ? null : pageOf(baseUrl, run),
		automation_id: idOrNull(exception.automation) ?? automationIdOf(run ?? ''),
		state: exceptionStateOf(exception),
		group: idOrNull(exception.group),
		message: exception.message || null,
		description: exception.description || null,
		create_time: withZone((fieldOf(exception, 'create_time') ?? null) as string | null),
	};
}

/** The conversation between a run's agent and people about an exception. */
export function conversationAbout(exceptionName: string, run: string, agent: string): List {
	return {
		path: `${pathOf(run)}/agents/${encodeURIComponent(agent)}/events`,
		field: 'events',
		query: { filter: condition('exception', '=', lastSegment(exceptionName)) },
	};
}

/** Whether an event is about an exception. An event that names none was filtered by the service. */
export function isAbout(event: IDataObject, exceptionName: string): boolean {
	const about = lastSegment(event.exception);
	return about === undefined || about === lastSegment(exceptionName);
}

/** When a message was sent, ms since the epoch. */
export function saidAtMs(event: IDataObject): number {
	return serviceTimeMs(fieldOf(event, 'create_time')) ?? 0;
}

/**
 * The agent's latest complete message: the question for someone to answer.
 *
 * @returns null if there is none, or if the token is not allowed to read the conversation
 */
export async function questionOf(client: Client, exception: IDataObject): Promise<string | null> {
	const run = runOfException(exception);
	if (run === undefined) return null;
	const name = String(exception.name);
	const list = conversationAbout(name, run, AGENT);
	let newest: IDataObject | undefined;
	let cursor: string | undefined;
	for (let page = 0; page < MAX_QUESTION_PAGES && newest === undefined; page++) {
		const { entries, next } = await readPage(client, list, cursor, PAGE_SIZE).catch(unlessHidden);
		const questions = entries.filter((event) => isAbout(event, name) && questionIn(event));
		newest = questions.sort((one, other) => saidAtMs(other) - saidAtMs(one))[0];
		if (next === undefined) break;
		cursor = next;
	}
	return newest === undefined ? null : (questionIn(newest) ?? null);
}

/**
 * Ignores a failure if the conversation is hidden from the token, or missing because the run is a
 * draft. The exception is returned anyway.
 */
function unlessHidden(error: unknown): Page<IDataObject> {
	if (isHidden(failureBehind(error))) return { entries: [] };
	throw error;
}

function questionIn(event: IDataObject): string | undefined {
	if (String(event.state).endsWith('STREAMING')) return undefined;
	const content = fieldsOf(fieldOf(event, 'agent_message'))?.content;
	return typeof content === 'string' && content !== '' ? content : undefined;
}
