import { setTimeout as sleep } from 'node:timers/promises';

import type { N8nClient } from '../../realN8n/n8nClient';
import { say, step } from '../../realN8n/progress';
import { randomSequence } from '../../sandbox/random';
import type { Engine } from './engines';
import type { HoldingExecution } from './evidence';
import { MOMENTS, untilMoment, type Moment } from './moments';
import { FaultRun, type Account, type Fixture } from './fixture';

/** One occasion on which n8n was stopped. */
export interface Life {
	moment: Moment;
	signal: 'SIGKILL' | 'SIGTERM';
	/** How many events n8n recorded as delivered although no execution contains them. */
	dropped: number;
}

export interface KillsResult {
	engine: Engine;
	lives: Life[];
	account: Account;
	/**
	 * How many held events arrived after every execution was retried, as a user can do in the editor.
	 */
	backAfterRetry: number;
}

/** Every third stop is a graceful shutdown. */
const TERM_EVERY = 3;
const LAST_WAIT_MS = 10 * 60_000;
const RETRY_WAIT_MS = 15_000;

/** Repeatedly stops n8n at critical moments and accounts for every event. */
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
		await step(`Stopping n8n ${count} times (${engine.label})`, async (report) => {
			for (let index = 0; index < count; index += 1) {
				const wanted = MOMENTS[index % MOMENTS.length];
				const signal = index % TERM_EVERY === TERM_EVERY - 1 ? 'SIGTERM' : 'SIGKILL';
				const around = { services, receiver, databaseFolder, chance };
				const moment = (await untilMoment(wanted, around)) ? wanted : 'idle';
				await (signal === 'SIGTERM' ? run.n8n.stop() : run.n8n.kill());
				const dropped = await run.note();
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

/** Retries the executions. The events of those that cannot be retried stay missing. */
async function retryAll(client: N8nClient, executions: HoldingExecution[]): Promise<void> {
	for (const { id } of executions) {
		const path = `/rest/executions/${id}/retry`;
		await client.request('POST', path, { loadWorkflow: false }).catch(String);
	}
}
