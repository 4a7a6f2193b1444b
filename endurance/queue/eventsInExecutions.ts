import type { Postgres } from './postgres';

const LOOK_MS = 1_000;
/** Executions are stored by several processes: so many ids below the highest one may still be to come. */
const LATE_IDS = 50;

/** `service:agent/run:status…`, as it stands among the stored data of an execution. */
const EVENT_ID = '"((?:kolena|kognitos):[^"/]*/[^"]*)"';

/**
 * Watches which events n8n has stored in which execution. An execution whose worker dies loses its
 * data, so that it has to be looked at while it waits or runs.
 */
export class EventsInExecutions {
	/** Ids of the executions that hold an event, by its run and status. */
	readonly executionsOf = new Map<string, Set<string>>();

	private highestId = 0;

	private readonly looked = new Set<string>();

	private isClosed = false;

	private readonly looking: Promise<void>;

	/** @param workflowIds the workflows whose executions hand events over */
	constructor(
		private readonly postgres: Postgres,
		private readonly workflowIds: string[],
	) {
		this.looking = this.lookOnAndOn();
	}

	/** How each execution that holds an event has ended, as n8n names it. */
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
			// A database that is busy is asked again: nothing has been noted as looked at.
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

/** Run and status of an event, with a blank between. */
export function runAndStatus(eventId: string): string {
	const [runId, status] = eventId.slice(eventId.lastIndexOf('/') + 1).split(':');
	return `${runId} ${status}`;
}
