import type { IDataObject } from 'n8n-workflow';

import {
	activateWorkflow,
	type StoredWorkflow,
	storeWorkflow,
	withCredentials,
	type Workflow,
} from '../realN8n/workflows';
import { eventually, expect, expectSame, type Checks } from './checks';
import { chosen } from '../realN8n/exampleFiles';
import { allJsonOf, readExecutions } from '../realN8n/executions';
import type { Instance } from './instance';

const POLL_TIMEOUT_MS = 100_000;
const AGENT = 7;
const PROCESS = 3;

/**
 * Runs both triggers over several polls, and checks what is delivered, what is not, and that
 * nothing is delivered twice.
 */
export async function checkTriggers(checks: Checks, instance: Instance): Promise<void> {
	const { client, sandbox } = instance;
	const { kolena, kognitos } = sandbox;
	const agentId = kolena.agentIds[AGENT];
	const processId = kognitos.processes[PROCESS].id;
	const kolenaRun = (more: object = {}) => kolena.addRun({ agentId, ...more });
	const kognitosRun = (more: object = {}) => kognitos.addRun({ processId, ...more });

	// Runs that have already ended must never be delivered. Those still open must be, once they end.
	kolenaRun();
	kognitosRun();
	const open = {
		atKolena: kolenaRun({ durationMs: null }),
		atKognitos: kognitosRun({ durationMs: null }),
	};

	const workflows = await checks.check('Triggers: both are activated', async () => {
		const store = async (type: string, parameters: IDataObject) => {
			const stored = await storeWorkflow(
				client,
				withCredentials(triggered(type, parameters), instance.credentials),
			);
			await activateWorkflow(client, stored);
			return stored;
		};
		return {
			kolena: await store('kolenaTrigger', { agentId: chosen(String(agentId)) }),
			kognitos: await store('kognitosTrigger', {
				agentId: kognitos.agentId,
				processId: chosen(processId),
			}),
		};
	});
	if (!workflows) return;

	const seen = async (workflow: StoredWorkflow, key: string): Promise<string[]> => {
		const executions = await readExecutions(client, workflow);
		const events = executions.flatMap((execution) => allJsonOf(execution, 'Trigger'));
		return events.map((event) => `${String(event[key])} ${String(event.status)}`).sort();
	};
	const seenAtKolena = async () => await seen(workflows.kolena, 'run_id');
	const seenAtKognitos = async () => await seen(workflows.kognitos, 'id');
	const until = async (wanted: string[], look: () => Promise<string[]>) => {
		const last = await eventually(`${wanted.length} events`, POLL_TIMEOUT_MS, async () => {
			const events = await look();
			return events.length >= wanted.length ? events : undefined;
		});
		expectSame(last, [...wanted].sort(), 'The events');
	};

	const atKolena: string[] = [];
	const atKognitos: string[] = [];
	await checks.check(
		'Triggers: a run that was already open, and one that ends between two polls',
		async () => {
			const quick = { atKolena: kolenaRun({ status: 'failed' }), atKognitos: kognitosRun() };
			kolena.endRun(open.atKolena.run_id);
			kognitos.setStatus(open.atKognitos.id, 'Exception');
			atKolena.push(`${open.atKolena.run_id} success`, `${quick.atKolena.run_id} failed`);
			atKognitos.push(`${open.atKognitos.id} Exception`, `${quick.atKognitos.id} Succeeded`);
			await Promise.all([until(atKolena, seenAtKolena), until(atKognitos, seenAtKognitos)]);
		},
	);
	await checks.check(
		'Triggers: a run that resumes after an exception is delivered again',
		async () => {
			const next = kolenaRun();
			atKolena.push(`${next.run_id} success`);
			kognitos.setStatus(open.atKognitos.id, 'Succeeded');
			atKognitos.push(`${open.atKognitos.id} Succeeded`);
			await Promise.all([until(atKolena, seenAtKolena), until(atKognitos, seenAtKognitos)]);
		},
	);
	await checks.check('Triggers: failed polls lose nothing', async () => {
		const path = new RegExp(`/agents/${agentId}/runs`);
		const fault = kolena.faults.add({ path, effect: 'answer', status: 403, times: 1 });
		const next = { atKolena: kolenaRun(), atKognitos: kognitosRun({ status: 'Stopped' }) };
		await eventually('A failed poll', POLL_TIMEOUT_MS, () => fault.strikes > 0 || undefined);
		atKolena.push(`${next.atKolena.run_id} success`);
		atKognitos.push(`${next.atKognitos.id} Stopped`);
		await Promise.all([until(atKolena, seenAtKolena), until(atKognitos, seenAtKognitos)]);
	});
	await checks.check('Triggers: nothing is delivered twice', async () => {
		const polls = () =>
			kolena.requests.filter(({ path }) => path.endsWith(`/${agentId}/runs`)).length;
		const before = polls();
		await eventually('Another poll', POLL_TIMEOUT_MS, () => polls() > before || undefined);
		expectSame(await seenAtKolena(), [...atKolena].sort(), 'All Kolena events');
		expectSame(await seenAtKognitos(), [...atKognitos].sort(), 'All Kognitos events');
	});
	await checks.check('Triggers: a trigger for an unknown agent cannot be activated', async () => {
		const parameters = { agentId: { __rl: true, mode: 'id', value: '4711' } };
		const wrong = withCredentials(triggered('kolenaTrigger', parameters), instance.credentials);
		const stored = await storeWorkflow(client, wrong);
		const reason = await activateWorkflow(client, stored).then(
			() => '',
			(error: unknown) => String(error),
		);
		expect(/Agent not found/.test(reason), 'n8n shows the reason', reason);
	});
}

/** A workflow whose trigger polls once a minute. */
export function triggered(type: string, parameters: IDataObject): Workflow {
	return {
		name: `Trial of ${type}`,
		nodes: [
			{
				id: 'trigger',
				name: 'Trigger',
				type: `n8n-nodes-agent-runs.${type}`,
				typeVersion: 1,
				position: [0, 0],
				parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, ...parameters },
			},
			{
				id: 'end',
				name: 'End',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [240, 0],
				parameters: {},
			},
		],
		connections: { Trigger: { main: [[{ node: 'End', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}
