import { randomUUID } from 'node:crypto';

import {
	activateWorkflow,
	listExecutions,
	storeWorkflow,
	webhookUrl,
	withCredentials,
	type Workflow,
} from '../realN8n/workflows';
import { deliveryBody, type KolenaRun, signDelivery, type SignedDelivery } from '../sandbox';
import { eventually, expect, expectSame, type Checks } from './checks';
import { allJsonOf, readExecutions } from '../realN8n/executions';
import type { Instance } from './instance';
import { triggered } from './triggers';

const START_TIMEOUT_MS = 30_000;
const AGENT = 2;
const OTHER_AGENT = 1;

/** Calls Kolena's webhook trigger over HTTP, as Kolena does. */
export async function checkWebhooks(checks: Checks, instance: Instance): Promise<void> {
	const { client, n8n, sandbox } = instance;
	const { kolena } = sandbox;
	const agentId = kolena.agentIds[AGENT];
	const { secret } = kolena.settings.webhook;
	const endedRun = (more: object = {}) => kolena.addRun({ agentId, ...more });
	const signed = (run: KolenaRun, stamps = {}, signedWith = secret) =>
		signDelivery(deliveryBody(run), signedWith, stamps);
	const now = () => Math.floor(Date.now() / 1_000);

	const workflow = await checks.check('Webhook: the trigger is activated', async () => {
		const stored = await storeWorkflow(client, calledBy(instance, { agents: String(agentId) }));
		await activateWorkflow(client, stored);
		return stored;
	});
	if (!workflow) return;
	const url = webhookUrl(n8n.url, workflow);
	const started = async (): Promise<string[]> => {
		const executions = await readExecutions(client, workflow);
		return executions.flatMap((execution) =>
			allJsonOf(execution, 'Trigger').map(({ run_id: runId }) => String(runId)),
		);
	};
	const untilStarted = async (run: KolenaRun) =>
		await eventually(`An execution with run ${run.run_id}`, START_TIMEOUT_MS, async () =>
			(await started()).includes(String(run.run_id)) ? true : undefined,
		);
	const expectStarts = async (runs: KolenaRun[]) => {
		const ids = runs.map(({ run_id: runId }) => String(runId)).sort();
		expectSame((await started()).sort(), ids, 'The runs that started an execution');
	};

	const runs: KolenaRun[] = [];
	await checks.check('Webhook: a delivery starts an execution with its run', async () => {
		const run = endedRun();
		runs.push(run);
		expectSame((await send(url, signed(run))).status, 200, 'The response');
		await untilStarted(run);
		const [{ mode }] = await listExecutions(client, workflow.id);
		expectSame(mode, 'webhook', 'What started it');
	});
	await checks.check(
		'Webhook: deliveries that start nothing, and the response to each',
		async () => {
			const run = endedRun();
			const altered = signed(run);
			const unsigned = signed(run);
			delete unsigned.headers['x-kolena-signature'];
			const gone = endedRun();
			kolena.deleteRun(gone.run_id);
			const kinds: Array<[string, SignedDelivery, number]> = [
				['another secret', signed(run, {}, 'another'), 401],
				['a wrong signature', { ...signed(run), body: `${altered.body} ` }, 401],
				['no signature', unsigned, 401],
				['310 seconds old', signed(run, { timestamp: now() - 310 }), 401],
				['310 seconds in the future', signed(run, { timestamp: now() + 310 }), 401],
				['another agent', signed(endedRun({ agentId: kolena.agentIds[OTHER_AGENT] })), 200],
				['a deleted run', signed(gone), 200],
				['a body without ids', signDelivery('{}', secret), 200],
				['a run that is still running', signed(endedRun({ status: 'running' })), 503],
			];
			const got: string[] = [];
			for (const [kind, delivery] of kinds) {
				const answer = await send(url, delivery);
				got.push(`${kind}: ${answer.status}`);
				const right = signDelivery(delivery.body, secret, {
					deliveryId: delivery.headers['x-kolena-delivery-id'],
					timestamp: delivery.headers['x-kolena-timestamp'],
				}).headers['x-kolena-signature'];
				for (const text of [answer.text, n8n.logTail(400)]) {
					expect(!text.includes(secret), `${kind}: the secret is shown nowhere`);
					expect(!text.includes(right), `${kind}: the correct signature is shown nowhere`);
				}
			}
			expectSame(
				got,
				kinds.map(([kind, , status]) => `${kind}: ${status}`),
				'The responses',
			);
			await expectStarts(runs);
		},
	);
	await checks.check('Webhook: a repeated delivery starts nothing', async () => {
		const run = endedRun();
		runs.push(run);
		const delivery = signed(run);
		const together = await Promise.all([1, 2, 3].map(async () => await send(url, delivery)));
		await untilStarted(run);
		const later = await send(url, delivery);
		expectSame(
			[...together, later].map(({ status }) => status),
			[200, 200, 200, 200],
			'The responses',
		);
		await expectStarts(runs);
		// Stored by n8n, so a restarted or another process knows the delivery as well.
		const { staticData } = await client.request<{ staticData: object }>(
			'GET',
			`/rest/workflows/${workflow.id}`,
		);
		const id = delivery.headers['x-kolena-delivery-id'];
		expect(JSON.stringify(staticData).includes(id), 'The delivery is stored', staticData);
	});
	await checks.check('Webhook: Kolena repeats a delivery whose run could not be read', async () => {
		const path = new RegExp(`/agents/${agentId}/runs/`);
		const fault = kolena.faults.add({ path, effect: 'answer', status: 403, times: 2 });
		kolena.settings.webhook.url = url;
		kolena.settings.webhook.copies = 2;
		const run = endedRun({ status: 'running' });
		runs.push(run);
		kolena.endRun(run.run_id);
		await untilStarted(run);
		kolena.settings.webhook.url = null;
		kolena.settings.webhook.copies = 1;
		expectSame(fault.strikes, 2, 'Reads that were refused');
		const statuses = kolena.deliveries.map(({ status }) => status);
		expect(statuses.includes(503) && statuses.includes(200), 'Both responses were sent', statuses);
		await expectStarts(runs);
	});
	await checks.check('Webhook: a test in the editor does not use up a delivery', async () => {
		const run = endedRun();
		runs.push(run, run);
		const delivery = signed(run);
		const listening = await client.request<{ waitingForWebhook?: boolean }>(
			'POST',
			`/rest/workflows/${workflow.id}/run`,
			{ workflowData: workflow, triggerToStartFrom: { name: 'Trigger' } },
		);
		expect(listening.waitingForWebhook, 'n8n is listening', listening);
		const test = await send(url.replace('/webhook/', '/webhook-test/'), delivery);
		expectSame(test.status, 200, 'The response to the test');
		await untilStarted(run);
		expectSame((await send(url, delivery)).status, 200, 'The response in production');
		await eventually('Both executions', START_TIMEOUT_MS, async () =>
			(await started()).length === runs.length ? true : undefined,
		);
		await expectStarts(runs);
	});
	await checks.check('Webhook: a trigger with a wrong setting cannot be activated', async () => {
		const wrong = calledBy(instance, { agents: '4711' });
		const stored = await storeWorkflow(client, wrong);
		const reason = await activateWorkflow(client, stored).then(
			() => '',
			(error: unknown) => String(error),
		);
		expect(/Agent not found|Check the IDs/.test(reason), 'n8n shows the reason', reason);
	});
}

/** A workflow that is started by Kolena's webhook. */
function calledBy(instance: Instance, parameters: { agents: string }): Workflow {
	const workflow = triggered('kolenaWebhookTrigger', parameters);
	const nodes = workflow.nodes.map((node) =>
		node.name === 'Trigger' ? { ...node, parameters, webhookId: randomUUID() } : node,
	);
	return withCredentials({ ...workflow, nodes }, instance.credentials);
}

async function send(
	url: string,
	{ headers, body }: SignedDelivery,
): Promise<{ status: number; text: string }> {
	const response = await fetch(url, { method: 'POST', headers, body });
	return { status: response.status, text: await response.text() };
}
