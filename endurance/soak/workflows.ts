import type { Workflow } from '../../realN8n/workflows';
import type { Sandbox } from '../../sandbox';
import {
	chain,
	createKolenaRun,
	everyMinute,
	kognitosTrigger,
	kolenaTrigger,
	post,
	readFiles,
	startKognitosRun,
	type Link,
} from '../single/workflows';
import { STATES } from './samples';

/** Both triggers, and workflows that start a run for each file every minute. */
export function soakWorkflows(sandbox: Sandbox, receiverUrl: string, files: string): Workflow[] {
	return [
		chain(STATES.kolena, [kolenaTrigger(sandbox), post(`${receiverUrl}/kolena`)]),
		chain(STATES.kognitos, [kognitosTrigger(sandbox), post(`${receiverUrl}/kognitos`)]),
		chain('Start at Kolena', [everyMinute, readFiles(files), createKolenaRun(sandbox)]),
		chain('Start at Kognitos', [everyMinute, readFiles(files), startKognitosRun(sandbox)]),
	];
}

/** The same number of items and requests per minute with n8n's own nodes. Shows how n8n itself grows. */
export function controlWorkflows(
	{ kolena, kognitos }: Sandbox,
	receiverUrl: string,
	runsPerMinute: number,
): Workflow[] {
	const atKolena = list(
		`${kolena.url}/api/v1/client/agents/${kolena.agentIds[0]}/runs?page_number=0&page_size=${runsPerMinute}`,
		{ name: 'Authorization', value: `Bearer ${kolena.apiKey}` },
	);
	const process = kognitos.processes[0].id;
	const atKognitos = list(
		`${kognitos.url}/runs?agent_id=${kognitos.agentId}&process_id=${process}&limit=${runsPerMinute}`,
		{ name: 'x-api-key', value: kognitos.apiKey },
	);
	return [
		chain('Control Kolena', [everyMinute, atKolena, split('runs'), post(`${receiverUrl}/kolena`)]),
		chain('Control Kognitos', [
			everyMinute,
			atKognitos,
			split('items'),
			post(`${receiverUrl}/kognitos`),
		]),
	];
}

function list(url: string, header: { name: string; value: string }): Link {
	return {
		name: 'List runs',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { url, sendHeaders: true, headerParameters: { parameters: [header] }, options: {} },
	};
}

function split(field: string): Link {
	return {
		name: 'Split',
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		parameters: { fieldToSplitOut: field, options: {} },
	};
}
