import { mkdir } from 'node:fs/promises';

import { N8nClient } from '../../realN8n/n8nClient';
import { startN8n } from '../../realN8n/n8nProcess';
import {
	activateWorkflow,
	executionError,
	listExecutions,
	readExecutionData,
	storeWorkflow,
} from '../../realN8n/workflows';
import type { Sandbox } from '../../sandbox';
import { prepareFolder } from '../../endurance/lone/preparedFolder';
import { ALL_PAGES, BUILDS, buildWorkflow, type Build } from './comparisonBuilds';
import { loadHarness } from './loadHarness';
import { SERVICES, type ServiceName } from './trigger';

/** How the table calls the trigger of this package. */
export const OUR_LABEL = '**trigger of this package**';

const LONG_LIST = 'long-list';

/** A run as a workflow gets it; the names are those of either service. */
export interface HandedOver {
	run_id?: number;
	id?: string;
	status: string;
}

/** A way to hear of runs that have ended. */
export interface Way {
	label: string;
	/** Throws when the poll fails. */
	poll(): Promise<HandedOver[]>;
	/** n8n is started again. */
	restart(): void;
}

/** A real n8n in which the builds wait to be started. */
export interface Builds {
	/** As its own list of versions calls it. */
	n8nVersion: string;
	of(service: ServiceName): Way[];
	/** Kolena, all pages, by id, with a memory of its own. */
	longList: Way;
	/** What n8n says of the last failure of `longList`. */
	longListError(): Promise<string>;
	close(): Promise<void>;
}

/** Starts n8n in an empty folder, with the package for its credentials, and the builds switched on. */
export async function startBuilds(folder: string, sandbox: Sandbox): Promise<Builds> {
	await mkdir(folder, { recursive: true });
	const { install, userFolder, credentials } = await prepareFolder(folder, sandbox);
	const n8n = await startN8n({ install, userFolder }, () => undefined);
	const client = new N8nClient(n8n.url);
	const ids = new Map<string, string>();
	try {
		await client.logIn();
		const switchOn = async (build: Build, service: ServiceName, path: string) => {
			const workflow = buildWorkflow(build, service, path, sandbox, credentials);
			const stored = await storeWorkflow(client, workflow);
			ids.set(path, stored.id);
			await activateWorkflow(client, stored);
		};
		for (const service of SERVICES) {
			for (const build of BUILDS) await switchOn(build, service, pathOf(service, build));
		}
		await switchOn(ALL_PAGES, 'Kolena', LONG_LIST);
	} catch (error) {
		await n8n.close();
		throw error;
	}
	const way = (label: string, path: string): Way => ({
		label,
		poll: async () => await askBuild(`${n8n.url}/webhook/${path}`),
		// What these builds remember is in n8n's database.
		restart: () => undefined,
	});
	return {
		n8nVersion: install.version,
		of: (service) => BUILDS.map((build) => way(build.label, pathOf(service, build))),
		longList: way(ALL_PAGES.label, LONG_LIST),
		longListError: async () => {
			const [last] = await listExecutions(client, ids.get(LONG_LIST) ?? '');
			return executionError(await readExecutionData(client, last.id)) ?? 'no error';
		},
		close: async () => await n8n.close(),
	};
}

/** The trigger of this package in n8n's engine, switched on by its first poll. */
export async function ourTrigger(service: ServiceName, sandbox: Sandbox): Promise<Way> {
	const { ActiveTrigger } = await loadHarness();
	let trigger = new ActiveTrigger(service === 'Kolena' ? kolena(sandbox) : kognitos(sandbox));
	return {
		label: OUR_LABEL,
		poll: async () => {
			const items = (await trigger.poll()) ?? [];
			return items.map(({ json }) => json as unknown as HandedOver);
		},
		restart: () => (trigger = trigger.restarted()),
	};
}

function pathOf(service: ServiceName, { name }: Build): string {
	return `${service.toLowerCase()}-${name}`;
}

async function askBuild(url: string): Promise<HandedOver[]> {
	const response = await fetch(url, { method: 'POST' });
	const text = await response.text();
	if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
	return JSON.parse(text) as HandedOver[];
}

function kolena({ kolena: { apiKey, url, agentIds } }: Sandbox) {
	return {
		type: 'kolenaTrigger' as const,
		parameters: { agentId: { __rl: true, mode: 'id', value: String(agentIds[0]) } },
		credentials: { apiKey, baseUrl: url },
	};
}

function kognitos({ kognitos: { apiKey, url, agentId, processes } }: Sandbox) {
	return {
		type: 'kognitosTrigger' as const,
		parameters: { agentId, processId: { __rl: true, mode: 'id', value: processes[0].id } },
		credentials: { apiKey, region: 'custom', baseUrl: url },
	};
}
