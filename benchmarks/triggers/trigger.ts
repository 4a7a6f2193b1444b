import type { IDataObject } from 'n8n-workflow';

import type { ActiveTrigger } from '../../test/engine/harness/pollNode';
import type { OpenRuns, SandboxAddress, TrafficReport } from '../sandbox/protocol';
import type { SandboxProcess } from '../sandbox/sandboxProcess';
import { loadHarness } from './loadHarness';

export const MINUTE_MS = 60_000;

/** What differs between the services. */
const DIFFERENCES = {
	Kolena: {
		name: 'kolena',
		pageSize: 1_000,
		setup: kolenaSetup,
		openRuns: 'kolenaOpenRuns',
		settings: 'kolenaSettings',
	},
	Kognitos: {
		name: 'kognitos',
		pageSize: 100,
		setup: kognitosSetup,
		openRuns: 'kognitosOpenRuns',
		settings: 'kognitosSettings',
	},
	'Kognitos Automation': {
		name: 'kognitosAutomation',
		pageSize: 100,
		setup: automationSetup,
		openRuns: 'automationOpenRuns',
		settings: 'automationSettings',
	},
} as const;

export type ServiceName = keyof typeof DIFFERENCES;

export const SERVICES = Object.keys(DIFFERENCES) as ServiceName[];

/** The maximum number of runs on a page of the service's list. */
export function pageSizeOf(service: ServiceName): number {
	return DIFFERENCES[service].pageSize;
}

/** What one poll cost and returned. */
interface PollCost {
	/** The path and query of each request. */
	asked: string[];
	/** The processor time of this process, in ms. */
	cpuMs: number;
	/** The ids of the delivered runs. */
	runIds: string[];
	/** The size of the stored state in the form that n8n stores. */
	storedBytes: number;
}

/** A trigger polled by n8n's engine, with a sandbox whose clock the benchmark sets. */
export class BenchedTrigger {
	private constructor(
		private readonly service: ServiceName,
		private readonly sandbox: SandboxProcess,
		private readonly trigger: ActiveTrigger,
	) {}

	/** Activates a trigger, without polling yet. */
	static async open(service: ServiceName, sandbox: SandboxProcess): Promise<BenchedTrigger> {
		const { ActiveTrigger: Trigger } = await loadHarness();
		const address = await sandbox.ask('address');
		const trigger = new Trigger(DIFFERENCES[service].setup(address));
		return new BenchedTrigger(service, sandbox, trigger);
	}

	/** Polls once. */
	async poll(): Promise<PollCost> {
		await this.sandbox.ask('resetTraffic');
		const { value: items, cpuMs } = await withCpuMs(async () => (await this.trigger.poll()) ?? []);
		return {
			asked: (await this.traffic()).asked,
			cpuMs,
			runIds: items.map(({ json }) => String(json.run_id ?? json.id ?? json.name)),
			storedBytes: Buffer.byteLength(JSON.stringify(this.trigger.stored())),
		};
	}

	/**
	 * Makes the same requests with n8n's client alone, using the same credential and ignoring the
	 * responses.
	 *
	 * @returns the processor time of this process, in ms
	 */
	async askAgain(asked: string[]): Promise<number> {
		const address = await this.sandbox.ask('address');
		const { origin } = new URL(address[DIFFERENCES[this.service].name].url);
		const requests = asked.map((each) => {
			const split = each.indexOf('?');
			const qs = JSON.parse(each.slice(split + 1)) as IDataObject;
			return { url: origin + each.slice(0, split), qs, arrayFormat: 'repeat' as const };
		});
		const { cpuMs } = await withCpuMs(async () => {
			for (const request of requests) await this.trigger.request(request);
		});
		return cpuMs;
	}

	private async traffic(): Promise<TrafficReport> {
		return (await this.sandbox.ask('report'))[DIFFERENCES[this.service].name];
	}
}

async function withCpuMs<T>(task: () => Promise<T>): Promise<{ value: T; cpuMs: number }> {
	const before = process.cpuUsage();
	const value = await task();
	const { user, system } = process.cpuUsage(before);
	return { value, cpuMs: (user + system) / 1_000 };
}

/** Adds many finished runs to the service. */
export async function addHistory(
	sandbox: SandboxProcess,
	service: ServiceName,
	history: { count: number; from: number; everyMs: number },
): Promise<void> {
	if (service === 'Kolena') await sandbox.ask('kolenaHistory', { ...history, tookMs: 30_000 });
	else if (service === 'Kognitos') await sandbox.ask('kognitosHistory', history);
	else await sandbox.ask('automationHistory', history);
}

/** Adds runs to the service that end after a given time. Returns their ids. */
export async function addOpenRuns(
	sandbox: SandboxProcess,
	service: ServiceName,
	open: OpenRuns,
): Promise<string[]> {
	return await sandbox.ask(DIFFERENCES[service].openRuns, open);
}

/**
 * Sets up the sandbox for triggers, with a `Date` header that follows the clock set by the
 * benchmark.
 */
export async function prepareServices(sandbox: SandboxProcess): Promise<void> {
	await sandbox.ask('reset');
	for (const { settings } of Object.values(DIFFERENCES)) {
		await sandbox.ask(settings, { clockOffsetInDateHeader: true });
	}
}

function kolenaSetup({ kolena }: SandboxAddress) {
	return {
		type: 'kolenaTrigger' as const,
		parameters: { agentId: { __rl: true, mode: 'id', value: kolena.agentId } },
		credentials: { apiKey: kolena.apiKey, baseUrl: kolena.url },
	};
}

function kognitosSetup({ kognitos }: SandboxAddress) {
	const { agentId, processId, apiKey, url } = kognitos;
	return {
		type: 'kognitosTrigger' as const,
		parameters: { agentId, processId: { __rl: true, mode: 'id', value: processId } },
		credentials: { apiKey, region: 'custom', baseUrl: url },
	};
}

function automationSetup({ kognitosAutomation }: SandboxAddress) {
	const { url, token, workspace, automation } = kognitosAutomation;
	return {
		type: 'kognitosAutomationTrigger' as const,
		parameters: {
			workspace: { __rl: true, mode: 'id', value: workspace },
			automation: { __rl: true, mode: 'id', value: automation },
		},
		credentials: { token, region: 'custom', baseUrl: url },
	};
}
