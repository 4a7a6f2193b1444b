import type { Sandbox } from '../index';
import type { KognitosRunStatus, KognitosValue } from '../kognitos/shapes';
import type { PromptResult } from '../kolena/shapes';

/** A run as the control page shows it, whichever service it belongs to. */
export interface ListedRun {
	id: string;
	/** The agent or the process it belongs to. */
	of: string;
	name: string;
	status: string;
	created: string;
}

/** What a person can do with the runs of a service. */
export interface RunControl {
	/** The statuses a run can be given. */
	statuses: string[];
	latest(limit: number): ListedRun[];
	/** The run as the API shows it. */
	show(id: string): unknown;
	/** @returns the id of the new run */
	add(run: Record<string, unknown>): string;
	setStatus(id: string, status: string, changes: Record<string, unknown>): void;
	remove(id: string): void;
}

/** The same way to handle the runs of both services. */
export function runControls({ kolena, kognitos }: Sandbox): Record<string, RunControl> {
	return {
		kolena: {
			statuses: ['running', 'success', 'failed'],
			latest: (limit) =>
				kolena.latestRuns(limit).map((run) => ({
					id: String(run.run_id),
					of: `agent ${run.agent_id}`,
					name: run.user_defined_id ?? run.files.join(', '),
					status: run.status,
					created: run.created,
				})),
			show: (id) => kolena.run(Number(id)),
			add: (run) => String(kolena.addRun(run).run_id),
			setStatus: (id, status, changes) => {
				if (status === 'running') kolena.reopenRun(Number(id));
				else {
					const { data } = changes as { data?: Record<string, PromptResult> };
					kolena.endRun(Number(id), status as 'success' | 'failed', { data });
				}
			},
			remove: (id) => kolena.deleteRun(Number(id)),
		},
		kognitos: {
			statuses: ['Created', 'Running', 'Exception', 'Stopped', 'Succeeded'],
			latest: (limit) =>
				kognitos.latestRuns(limit).map((run) => ({
					id: run.id,
					of: `process ${run.process_id}`,
					name: `${run.name} (${run.stage})`,
					status: run.status,
					created: run.created_at,
				})),
			show: (id) => kognitos.run(id),
			add: (run) => kognitos.addRun(run).id,
			setStatus: (id, status, changes) => {
				const { outputs } = changes as { outputs?: KognitosValue[] };
				kognitos.setStatus(id, status as KognitosRunStatus, { outputs });
			},
			remove: (id) => kognitos.deleteRun(id),
		},
	};
}
