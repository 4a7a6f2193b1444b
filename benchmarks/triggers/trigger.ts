import type { ActiveTrigger } from '../../test/engine/harness/pollNode';
import type { SandboxAddress, TrafficReport } from '../sandbox/protocol';
import type { SandboxProcess } from '../sandbox/sandboxProcess';
import { loadHarness } from './loadHarness';

export const SERVICES = ['Kolena', 'Kognitos'] as const;
export type ServiceName = (typeof SERVICES)[number];

export const MINUTE_MS = 60_000;

/** Runs that a page of the service's list holds at most. */
export const PAGE_SIZE: Record<ServiceName, number> = { Kolena: 1_000, Kognitos: 100 };

/** What one poll cost and gave. */
export interface PollCost {
	/** By path and query. */
	asked: string[];
	/** Processor time of this process, ms. */
	cpuMs: number;
	/** Ids of the runs that came out. */
	runIds: string[];
	/** The stored state as n8n would write it. */
	storedBytes: number;
}

/** A trigger that n8n's engine polls, at a sandbox whose clock is moved by hand. */
export class BenchedTrigger {
	private constructor(
		private readonly service: ServiceName,
		private readonly sandbox: SandboxProcess,
		private readonly trigger: ActiveTrigger,
	) {}

	/** Switches a trigger on; its first poll is still to come. */
	static async open(service: ServiceName, sandbox: SandboxProcess): Promise<BenchedTrigger> {
		const { ActiveTrigger: Trigger } = await loadHarness();
		const address = await sandbox.ask('address');
		const trigger = new Trigger(
			service === 'Kolena' ? kolenaSetup(address) : kognitosSetup(address),
		);
		return new BenchedTrigger(service, sandbox, trigger);
	}

	/** One poll. */
	async poll(): Promise<PollCost> {
		await this.sandbox.ask('resetTraffic');
		const cpuBefore = process.cpuUsage();
		const items = (await this.trigger.poll()) ?? [];
		const { user, system } = process.cpuUsage(cpuBefore);
		return {
			asked: (await this.traffic()).asked,
			cpuMs: (user + system) / 1_000,
			runIds: items.map(({ json }) => String(json.run_id ?? json.id)),
			storedBytes: Buffer.byteLength(JSON.stringify(this.trigger.stored())),
		};
	}

	private async traffic(): Promise<TrafficReport> {
		const report = await this.sandbox.ask('report');
		return this.service === 'Kolena' ? report.kolena : report.kognitos;
	}
}

/** Puts many finished runs into the service. */
export async function addHistory(
	sandbox: SandboxProcess,
	service: ServiceName,
	history: { count: number; from: number; everyMs: number },
): Promise<void> {
	if (service === 'Kolena') await sandbox.ask('kolenaHistory', { ...history, tookMs: 30_000 });
	else await sandbox.ask('kognitosHistory', history);
}

/** Puts runs into the service that end by themselves, or never. Gives their ids. */
export async function addOpenRuns(
	sandbox: SandboxProcess,
	service: ServiceName,
	open: { count: number; from: number; everyMs: number; durationsMs?: number[] },
): Promise<string[]> {
	return await sandbox.ask(service === 'Kolena' ? 'kolenaOpenRuns' : 'kognitosOpenRuns', open);
}

/** A sandbox of its own for triggers; its `Date` header follows the clock that is moved by hand. */
export async function prepareServices(sandbox: SandboxProcess): Promise<void> {
	await sandbox.ask('reset');
	await sandbox.ask('kolenaSettings', { clockOffsetInDateHeader: true });
	await sandbox.ask('kognitosSettings', { clockOffsetInDateHeader: true });
}

/** A repeatable sequence of numbers from 0 to 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
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
