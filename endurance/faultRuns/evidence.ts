import { decodeWatch } from '../../nodes/shared/watching/storedWatch';
import { isOpen, type Watch } from '../../nodes/shared/watching/watch';
import type { SingleDatabase } from '../single/singleDatabase';

/** What n8n's database shows about events that have not arrived. */
interface Sight {
	/** Keys of events that the stored state counts as delivered. */
	settled: Set<string>;
	/** The executions that contain an event, by the event's key. */
	executions: Map<string, HoldingExecution[]>;
}

/** An n8n execution that has an event in its stored data. */
export interface HoldingExecution {
	id: string;
	/**
	 * n8n's status. An execution whose process has died remains `running` until n8n restarts and
	 * marks it as `crashed`.
	 */
	status: string;
}

const HOLDERS = `
	SELECT mark.value AS mark, execution.id AS id, execution.status AS status
	FROM json_each(?) AS mark
	JOIN execution_data AS data ON instr(data.data, mark.value) > 0
	JOIN execution_entity AS execution ON execution.id = data.executionId
	WHERE execution.deletedAt IS NULL AND execution.retryOf IS NULL`;

/** The durable cursors, and the static data of workflows that have no cursor. */
const STATES = `
	SELECT cursor AS state FROM poller_state
	UNION ALL
	SELECT staticData AS state FROM workflow_entity
	WHERE staticData IS NOT NULL AND id NOT IN (SELECT workflowId FROM poller_state)`;

/**
 * Looks up in n8n's database what became of events.
 *
 * @param keys keys of endings, see `endingKey`
 */
export async function lookInto(database: SingleDatabase, keys: string[]): Promise<Sight> {
	const marks = JSON.stringify(keys.map(markOf));
	const holders = await database.read<HoldingExecution & { mark: string }>(HOLDERS, marks);
	const rows = await database.read<{ state: string }>(STATES);
	const states = rows.flatMap(({ state }) => statesIn(JSON.parse(state)));
	const executions = new Map<string, HoldingExecution[]>();
	for (const key of keys) {
		const holding = holders.filter(({ mark }) => mark === markOf(key));
		executions.set(
			key,
			holding.map(({ id, status }) => ({ id: String(id), status })),
		);
	}
	return { settled: new Set(keys.filter((key) => isSettled(states, key))), executions };
}

/** The number of triggers with a stored state. */
export async function countStates(database: SingleDatabase): Promise<number> {
	const rows = await database.read<{ state: string }>(STATES);
	return rows.flatMap(({ state }) => statesIn(JSON.parse(state))).length;
}

/** The part of an event id (`<service>:<agent>/<run>:<status>…`) with its run and status. */
function markOf(key: string): string {
	const [runId, status] = key.split(' ');
	return `/${runId}:${status}`;
}

/** The watches in the data that n8n stores: by node for a workflow, directly for a cursor. */
function statesIn(stored: unknown): Watch[] {
	if (typeof stored !== 'object' || stored === null) return [];
	const nodes = [stored, ...Object.values(stored as object)];
	return nodes.flatMap((node: unknown) => {
		const watch = (node as { watch?: { key?: string } } | null)?.watch;
		if (typeof watch?.key !== 'string') return [];
		return decodeWatch(watch, watch.key) ?? [];
	});
}

/** Whether a state records the run's end or exception as delivered. */
function isSettled(states: Watch[], key: string): boolean {
	const [runId, status] = key.split(' ');
	return states.some(({ runs }) => {
		const run = runs.get(runId);
		if (!isOpen(run)) return run?.status === status;
		return run.last?.status === status && (run.due ?? []).length === 0;
	});
}
