import { setTimeout as sleep } from 'node:timers/promises';

import type { Postgres } from './postgres';

const LOOK_MS = 1_000;
/** The states are read less often, because they are large and keep their events for minutes. */
const STATES_MS = 5_000;
/**
 * How many ids below the highest one are checked again. Several processes store executions, so
 * executions do not appear in order.
 */
const LATE_IDS = 50;

/** `service:agent/run:status…`, as it appears in the stored data of an execution. */
const EVENT_ID = '"((?:kolena|kognitos|kognitosAutomation):[^"/]*/[^"]*)"';

/** What n8n has stored about an execution. */
export interface StoredExecution {
	status: string;
	/** Milliseconds since 1970. */
	createdAt: number;
}

/**
 * Tracks which execution contains which events. An execution loses its data if its worker dies, so
 * it has to be examined while it is waiting or running. Also tracks which events the triggers'
 * stored states contain, because n8n does not store a state and its execution in one transaction.
 */
export class EventsInExecutions {
	/** The ids of the executions that contain an event, by its run and status. */
	readonly executionsOf = new Map<string, Set<string>>();

	/** When an event was first seen in a stored state, by its run and status. */
	readonly inStateSince = new Map<string, number>();

	private highestId = 0;

	private statesSeenAt = 0;

	private readonly looked = new Set<string>();

	private isClosed = false;

	private readonly looking: Promise<void>;

	/** @param workflowIds the workflows whose executions deliver events */
	constructor(
		private readonly postgres: Postgres,
		private readonly workflowIds: string[],
	) {
		this.looking = this.lookOnAndOn();
	}

	async executions(): Promise<Map<string, StoredExecution>> {
		const rows = await this.postgres.query(
			'select id, status, extract(epoch from "createdAt") * 1000 from execution_entity',
		);
		return new Map(
			rows.map(([id, status, createdAt]) => [id, { status, createdAt: Number(createdAt) }]),
		);
	}

	async close(): Promise<void> {
		this.isClosed = true;
		await this.looking;
	}

	private async lookOnAndOn(): Promise<void> {
		while (!this.isClosed) {
			// If the query fails because the database is busy, the next one covers the same executions.
			await this.look().catch(() => undefined);
			await sleep(LOOK_MS);
		}
	}

	private async look(): Promise<void> {
		const workflows = this.workflowIds.map((id) => `'${id}'`).join(',');
		const rows = await this.postgres.query(
			`select e.id, (regexp_matches(d.data, '${EVENT_ID}', 'g'))[1]
			from execution_entity e join execution_data d on d."executionId" = e.id
			where e.id > ${this.highestId - LATE_IDS} and e.mode = 'trigger' and e."workflowId" in (${workflows})
			${this.looked.size > 0 ? `and e.id not in (${[...this.looked].slice(-2 * LATE_IDS).join(',')})` : ''}`,
		);
		for (const [id, eventId] of rows) {
			this.looked.add(id);
			this.highestId = Math.max(this.highestId, Number(id));
			const key = runAndStatus(eventId);
			const holding = this.executionsOf.get(key) ?? new Set();
			this.executionsOf.set(key, holding.add(id));
		}
		if (Date.now() - this.statesSeenAt > STATES_MS) await this.lookAtStates(workflows);
	}

	private async lookAtStates(workflows: string): Promise<void> {
		const rows = await this.postgres.query(
			`select replace("staticData"::text, '|', '') from workflow_entity
			where "staticData" is not null and id in (${workflows})`,
		);
		const at = (this.statesSeenAt = Date.now());
		for (const [text] of rows) {
			for (const state of Object.values(JSON.parse(text) as object).flatMap(watchesIn)) {
				for (const [status, runs] of [state.ended, state.open].flatMap(Object.entries<object>)) {
					for (const id of Object.keys(runs)) {
						const key = `${id} ${status}`;
						if (!this.inStateSince.has(key)) this.inStateSince.set(key, at);
					}
				}
			}
		}
	}
}

/** An event's run and status, separated by a space. */
export function runAndStatus(eventId: string): string {
	const [runId, status] = eventId.slice(eventId.lastIndexOf('/') + 1).split(':');
	return `${runId} ${status}`;
}

/** The part of a trigger's state that lists runs by status and ID. */
interface StoredRuns {
	ended: Record<string, object>;
	open: Record<string, object>;
}

function watchesIn(nodeState: object): StoredRuns[] {
	return Object.values(nodeState).filter(
		(value: Partial<StoredRuns> | null) => value?.ended !== undefined && value.open !== undefined,
	);
}
