import { setTimeout as sleep } from 'node:timers/promises';

import { step } from '../../realN8n/progress';
import type { Fault } from '../../sandbox';
import type { TrialService } from '../single/services';
import type { Engine } from './engines';
import { FaultRun, type Account, type Fixture } from './fixture';

/** One way for all services to misbehave for a while. */
interface Outage {
	name: string;
	/** Adds faults, which are removed when the outage ends, or makes something else fail. */
	begin(services: TrialService[]): Promise<void> | void;
	/** Ends what is not a fault. */
	end?(services: TrialService[]): Promise<void>;
}

export interface OutagesResult {
	engine: Engine;
	/** How long each outage lasted. */
	seconds: number;
	/** How many requests the services received, and how many events arrived, during each outage. */
	outages: Array<{ name: string; requests: number; events: number }>;
	account: Account;
}

/** Matches requests that read runs or exceptions. */
const READS = { method: 'GET', path: /runs|exceptions/, times: Infinity };
const BETWEEN_MS = 5_000;
const LAST_WAIT_MS = 15 * 60_000;

const OUTAGES: Outage[] = [
	{
		name: 'port closed',
		begin: async (services) => {
			for (const { standIn } of services) await standIn.closePort();
		},
		end: async (services) => {
			for (const { standIn } of services) await standIn.reopenPort();
		},
	},
	{
		name: 'connections reset',
		begin: (services) => add(services, { effect: 'reset', stage: 'beforeBody', times: Infinity }),
	},
	{
		name: 'responses after 20 to 60 s',
		begin: (services) => {
			for (const [index, delayMs] of [20_000, 35_000, 45_000, 60_000].entries()) {
				const probability = 1 / (4 - index);
				add(services, { ...READS, effect: 'delay', delayMs, probability, seed: index + 1 });
			}
		},
	},
	{
		name: 'status 500, 502 and 503',
		begin: (services) => {
			for (const [index, status] of [500, 502, 503].entries()) {
				const probability = 1 / (3 - index);
				add(services, {
					...READS,
					effect: 'answer',
					status,
					body: { detail: 'Internal error' },
					probability,
					seed: index + 5,
				});
			}
		},
	},
	{ name: 'HTML with status 200', begin: answer('<html><body>Be right back</body></html>') },
	{ name: 'JSON with a different structure', begin: answer({ unexpected: [1, 2, 3] }) },
	{
		name: 'response bodies cut off',
		begin: (services) => add(services, { ...READS, effect: 'halfAnswer', stage: 'afterHandling' }),
	},
	{ name: 'empty lists with a wrong total', begin: lieAboutLists },
];

/** Goes through the outages one after another and accounts for every event. */
export async function endureOutages(
	fixture: Fixture,
	engine: Engine,
	seconds: number,
): Promise<OutagesResult> {
	const run = await FaultRun.begin(fixture, { name: `outages-${engine.name}`, engine });
	const { services } = fixture;
	const outages: OutagesResult['outages'] = [];
	try {
		for (const outage of OUTAGES) {
			const before = { requests: countRequests(services), events: run.arrived };
			await step(`Services failing: ${outage.name} (${engine.label})`, async (report) => {
				await outage.begin(services);
				await sleep(seconds * 1_000);
				for (const { standIn } of services) standIn.faults.clear();
				await outage.end?.(services);
				report(`${run.arrived - before.events} events`);
			});
			outages.push({
				name: outage.name,
				requests: countRequests(services) - before.requests,
				events: run.arrived - before.events,
			});
			await run.note();
			await sleep(BETWEEN_MS);
		}
		const account = await step('Waiting for the last events', async () => {
			await run.letRunsEnd();
			return await run.waitForEvents(LAST_WAIT_MS);
		});
		return { engine, seconds, outages, account };
	} finally {
		await run.end();
	}
}

function add(services: TrialService[], fault: Fault): void {
	for (const { standIn } of services) standIn.faults.add(fault);
}

function answer(body: unknown): Outage['begin'] {
	return (services) => add(services, { ...READS, effect: 'answer', status: 200, body });
}

/** Makes the services return correctly formed but empty lists. */
function lieAboutLists(services: TrialService[]): void {
	const path = /(runs|exceptions)$/;
	for (const { standIn, emptyList: body } of services) {
		standIn.faults.add({ ...READS, path, effect: 'answer', status: 200, body });
	}
}

function countRequests(services: TrialService[]): number {
	return services.reduce((sum, { standIn }) => sum + standIn.recorder.total, 0);
}
