import { setTimeout as sleep } from 'node:timers/promises';

import { step } from '../../realN8n/progress';
import type { Fault, Sandbox } from '../../sandbox';
import type { Engine } from './engines';
import type { ProxyState } from './proxy';
import { FaultRun, type Account, type Fixture } from './fixture';

/** A way in which both services misbehave for a while. */
interface Outage {
	name: string;
	begin(fixture: Fixture): Promise<void> | void;
}

export interface OutagesResult {
	engine: Engine;
	/** How long each one lasted. */
	seconds: number;
	/** How many requests were received, and how many events arrived, during each one. */
	outages: Array<{ name: string; requests: number; events: number }>;
	account: Account;
}

/** Matches requests that read one or more runs. */
const READS = { method: 'GET', path: /runs/, times: Infinity };
const BETWEEN_MS = 5_000;
const LAST_WAIT_MS = 15 * 60_000;

const OUTAGES: Outage[] = [
	{ name: 'port closed', begin: async (fixture) => await turn(fixture, 'closed') },
	{ name: 'connections reset', begin: async (fixture) => await turn(fixture, 'resetting') },
	{
		name: 'responses after 20 to 60 s',
		begin: ({ sandbox }) => {
			for (const [index, delayMs] of [20_000, 35_000, 45_000, 60_000].entries()) {
				const probability = 1 / (4 - index);
				add(sandbox, { ...READS, effect: 'delay', delayMs, probability, seed: index + 1 });
			}
		},
	},
	{
		name: 'status 500, 502 and 503',
		begin: ({ sandbox }) => {
			for (const [index, status] of [500, 502, 503].entries()) {
				const probability = 1 / (3 - index);
				add(sandbox, {
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
		begin: ({ sandbox }) =>
			add(sandbox, { ...READS, effect: 'halfAnswer', stage: 'afterHandling' }),
	},
	{ name: 'empty lists with a wrong total', begin: lieAboutLists },
];

/** Makes both services misbehave in every way, one after another, and accounts for every run that ended. */
export async function endureOutages(
	fixture: Fixture,
	engine: Engine,
	seconds: number,
): Promise<OutagesResult> {
	const run = await FaultRun.begin(fixture, { name: `outages-${engine.name}`, engine });
	const { sandbox } = fixture;
	const outages: OutagesResult['outages'] = [];
	try {
		for (const outage of OUTAGES) {
			const before = { requests: countRequests(sandbox), events: run.arrived };
			await step(`Services failing: ${outage.name} (${engine.label})`, async (report) => {
				await outage.begin(fixture);
				await sleep(seconds * 1_000);
				await lift(fixture);
				report(`${run.arrived - before.events} events`);
			});
			outages.push({
				name: outage.name,
				requests: countRequests(sandbox) - before.requests,
				events: run.arrived - before.events,
			});
			await run.note('read');
			await sleep(BETWEEN_MS);
		}
		const account = await step('Waiting for the last events', async () => {
			await run.letRunsEnd();
			return await run.waitForEvents(LAST_WAIT_MS);
		});
		return { engine, seconds, outages, account };
	} finally {
		await lift(fixture);
		await run.end();
	}
}

async function turn({ proxies }: Fixture, state: ProxyState): Promise<void> {
	await Promise.all([proxies.kolena.turn(state), proxies.kognitos.turn(state)]);
}

async function lift(fixture: Fixture): Promise<void> {
	const { kolena, kognitos } = fixture.sandbox;
	kolena.faults.clear();
	kognitos.faults.clear();
	await turn(fixture, 'open');
}

function add({ kolena, kognitos }: Sandbox, fault: Fault): void {
	kolena.faults.add(fault);
	kognitos.faults.add(fault);
}

function answer(body: unknown): Outage['begin'] {
	return ({ sandbox }) => add(sandbox, { ...READS, effect: 'answer', status: 200, body });
}

/** The lists have the right form but are empty. */
function lieAboutLists({ sandbox: { kolena, kognitos } }: Fixture): void {
	const list = {
		method: 'GET',
		path: /runs$/,
		times: Infinity,
		effect: 'answer',
		status: 200,
	} as const;
	const pages = { total_pages: 7, page_number: 0, page_size: 1000 };
	kolena.faults.add({ ...list, body: { runs: [], ...pages } });
	kognitos.faults.add({ ...list, body: { items: [], continuation_token: null } });
}

function countRequests({ kolena, kognitos }: Sandbox): number {
	return kolena.recorder.total + kognitos.recorder.total;
}
