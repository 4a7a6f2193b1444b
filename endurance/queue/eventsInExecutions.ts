import type { Postgres } from './postgres';

const LOOK_MS = 1_000;
/** Several processes store executions, so up to this many ids below the highest one may still be missing. */
const LATE_IDS = 50;

/** `service:agent/run:status…`, as it appears in the stored data of an execution. */
const EVENT_ID = '"((?:kolena|kognitos):[^"/]*/[^"]*)"';

/**
 * Watches which events n8n has stored in which execution. An execution whose worker dies loses its data, so it has to
 * be examined while it is waiting or running.
 */
export class EventsInExecutions {
	/** The ids of the executions that contain an event, by the event's run and status. */
	readonly executionsOf = new Map<string, Set<string>>();

	private highestId = 0;

	private readonly looked = new Set<string>();

	private isClosed = false;

	private readonly looking: Promise<void>;

	/** @param workflowIds the workflows whose executions hand over events */
	constructor(
		private readonly postgres: Postgres,
		private readonly workflowIds: string[],
	) {
		this.looking = this.lookOnAndOn();
	}

	/** How each execution that contains an event ended, as n8n names it. */
	async statuses(): Promise<Map<string, string>> {
		const rows = await this.postgres.query('select id, status from execution_entity');
		return new Map(rows.map(([id, status]) => [id, status]));
	}

	async close(): Promise<void> {
		this.isClosed = true;
		await this.looking;
	}

	private async lookOnAndOn(): Promise<void> {
		while (!this.isClosed) {
			// If the database is busy, the query is repeated, since nothing has been marked as examined.
			await this.look().catch(() => undefined);
			await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
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
	}
}

/** An event's run and status, separated by a space. */
export function runAndStatus(eventId: string): string {
	const [runId, status] = eventId.slice(eventId.lastIndexOf('/') + 1).split(':');
	return `${runId} ${status}`;
}
