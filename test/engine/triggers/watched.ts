import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Sandbox } from '../../../sandbox';
import {
	ActiveTrigger,
	kognitosApi,
	kolenaApi,
	type PollSettings,
	type TriggerSetup,
} from '../harness';

/** What a test needs to run against either trigger. */
export interface Watched {
	name: string;
	/** The statuses of ended runs, the successful one first. */
	ended: [string, string];
	setup(changes?: IDataObject): TriggerSetup;
	trigger(changes?: IDataObject, settings?: PollSettings): ActiveTrigger;
	/** Adds a run that stays open until `end` is called. */
	addOpen(changes?: { createdAt?: number; visibleAfterMs?: number }): string;
	/** Adds a run that has already ended. */
	addEnded(changes?: { createdAt?: number; status?: string; visibleAfterMs?: number }): string;
	end(id: string, status?: string): void;
	remove(id: string): void;
	/** The ids of the delivered runs. */
	ids(items: INodeExecutionData[] | null): string[];
	standIn: Sandbox['kolena'] | Sandbox['kognitos'];
}

export function watchedKolena(sandbox: Sandbox): Watched {
	const { kolena } = sandbox;
	const setup = (changes: IDataObject = {}): TriggerSetup => ({
		type: 'kolenaTrigger',
		credentials: kolenaApi(sandbox),
		parameters: {
			agentId: { __rl: true, mode: 'id', value: String(kolena.agentIds[0]) },
			...changes,
		} as never,
	});
	return {
		name: 'Kolena Trigger',
		ended: ['success', 'failed'],
		setup,
		trigger: (changes, settings) => new ActiveTrigger(setup(changes), settings),
		addOpen: (changes = {}) => String(kolena.addRun({ status: 'running', ...changes }).run_id),
		addEnded: ({ status = 'success', ...changes } = {}) =>
			String(kolena.addRun({ status: status as 'success', ...changes }).run_id),
		end: (id, status = 'success') => void kolena.endRun(Number(id), status as 'success'),
		remove: (id) => kolena.deleteRun(Number(id)),
		ids: (items) => (items ?? []).map(({ json }) => String(json.run_id)),
		standIn: kolena,
	};
}

export function watchedKognitos(sandbox: Sandbox): Watched {
	const { kognitos } = sandbox;
	const setup = (changes: IDataObject = {}): TriggerSetup => ({
		type: 'kognitosTrigger',
		credentials: kognitosApi(sandbox),
		parameters: {
			agentId: kognitos.agentId,
			processId: { __rl: true, mode: 'id', value: kognitos.processes[0].id },
			...changes,
		} as never,
	});
	return {
		name: 'Kognitos Trigger',
		ended: ['Succeeded', 'Stopped'],
		setup,
		trigger: (changes, settings) => new ActiveTrigger(setup(changes), settings),
		addOpen: (changes = {}) => kognitos.addRun({ status: 'Running', ...changes }).id,
		addEnded: ({ status = 'Succeeded', ...changes } = {}) =>
			kognitos.addRun({ status: status as 'Succeeded', ...changes }).id,
		end: (id, status = 'Succeeded') => void kognitos.setStatus(id, status as 'Succeeded'),
		remove: (id) => kognitos.deleteRun(id),
		ids: (items) => (items ?? []).map(({ json }) => String(json.id)),
		standIn: kognitos,
	};
}

/** How many requests a task sends. */
export async function requestsOf(
	{ standIn }: Watched,
	task: () => Promise<unknown>,
): Promise<number> {
	const before = standIn.recorder.total;
	await task();
	return standIn.recorder.total - before;
}
