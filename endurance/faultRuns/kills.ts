import { setTimeout as sleep } from 'node:timers/promises';

import type { N8nClient } from '../../realN8n/n8nClient';
import { say, step } from '../../realN8n/progress';
import { randomSequence } from '../../sandbox/random';
import type { Engine } from './engines';
import type { HoldingExecution } from './evidence';
import { MOMENTS, untilMoment, type Moment } from './moments';
import { FaultRun, type Account, type Fixture } from './fixture';

/** How one life of n8n ended. */
export interface Life {
	moment: Moment;
	signal: 'SIGKILL' | 'SIGTERM';
	/** How many events were treated as handed over although no execution contains them. */
	dropped: number;
}

export interface KillsResult {
	engine: Engine;
	lives: Life[];
	account: Account;
	/** How many held events arrived after each execution was retried, as the execution list in the editor offers. */
	backAfterRetry: number;
}

/** Every third shutdown is an orderly one. */
const TERM_EVERY = 3;
const LAST_WAIT_MS = 10 * 60_000;
const RETRY_WAIT_MS = 15_000;

/** Ends n8n at critical moments, over and over, and accounts for every run that ended. */
export async function endureKills(
	fixture: Fixture,
	engine: Engine,
	count: number,
): Promise<KillsResult> {
	const run = await FaultRun.begin(fixture, { name: `kills-${engine.name}`, engine });
	const { services } = fixture;
	const { receiver } = run;
	const chance = randomSequence(20);
	const databaseFolder = run.n8n.database.folder;
	const lives: Life[] = [];
	try {
		await step(`Ending n8n ${count} times (${engine.label})`, async (report) => {
			for (let index = 0; index < count; index += 1) {
				const wanted = MOMENTS[index % MOMENTS.length];
				const signal = index % TERM_EVERY === TERM_EVERY - 1 ? 'SIGTERM' : 'SIGKILL';
				const around = { services, receiver, databaseFolder, chance };
				const moment = (await untilMoment(wanted, around)) ? wanted : 'idle';
				await (signal === 'SIGTERM' ? run.n8n.stop() : run.n8n.kill());
				const dropped = await run.note('readLeft');
				lives.push({ moment, signal, dropped });
				await run.n8n.launch();
				report(`${index + 1}: ${moment}, ${signal}, ${run.arrived} events, ${dropped} dropped`);
			}
		});
		const client = await run.n8n.logIn();
		const account = await step('Waiting for the last events', async () => {
			await run.letRunsEnd();
			return await run.waitForEvents(LAST_WAIT_MS);
		});
		await step('Retrying the executions that were cut off', async () => {
			await retryAll(client, account.executions);
			await sleep(RETRY_WAIT_MS);
		});
		const arrived = new Set(receiver.events.map(({ key }) => key));
		const backAfterRetry = account.held.filter((key) => arrived.has(key)).length;
		return { engine, lives, account, backAfterRetry };
	} catch (error) {
		say(`The end of n8n's log:\n${run.n8n.logTail(30)}`);
		throw error;
	} finally {
		await run.end();
	}
}

/** An execution that cannot be retried is counted as not back. */
async function retryAll(client: N8nClient, executions: HoldingExecution[]): Promise<void> {
	for (const { id } of executions) {
		const path = `/rest/executions/${id}/retry`;
		await client.request('POST', path, { loadWorkflow: false }).catch(String);
	}
}
