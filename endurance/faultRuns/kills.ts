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
	/** Whether the moment came; if not, n8n was stopped after some minutes anyway. */
	hasCome: boolean;
	signal: 'SIGKILL' | 'SIGTERM';
	/** Measured from the start of n8n. */
	lastedMs: number;
	/** How many events had arrived by then. */
	arrived: number;
	/** How many events were treated as handed over although no execution contains them. */
	dropped: number;
}

export interface KillsResult {
	engine: Engine;
	lives: Life[];
	account: Account;
	/** How many held events arrived after each execution was retried, as the execution list in the editor offers. */
	backAfterRetry: number;
	retryErrors: string[];
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
	const { sandbox } = fixture;
	const { receiver } = run;
	const chance = randomSequence(20);
	const databaseFolder = run.n8n.database.folder;
	const lives: Life[] = [];
	try {
		await step(`Ending n8n ${count} times (${engine.label})`, async (report) => {
			let startedAt = Date.now();
			for (let index = 0; index < count; index += 1) {
				const moment = MOMENTS[index % MOMENTS.length];
				const signal = index % TERM_EVERY === TERM_EVERY - 1 ? 'SIGTERM' : 'SIGKILL';
				const hasCome = await untilMoment(moment, { sandbox, receiver, databaseFolder, chance });
				await (signal === 'SIGTERM' ? run.n8n.stop() : run.n8n.kill());
				const life = { moment, hasCome, signal, lastedMs: Date.now() - startedAt } as const;
				const dropped = await run.note('readLeft');
				lives.push({ ...life, arrived: run.arrived, dropped });
				startedAt = Date.now();
				await run.n8n.launch();
				report(`${index + 1}: ${moment}, ${signal}, ${run.arrived} events, ${dropped} dropped`);
			}
		});
		const client = await run.n8n.logIn();
		const account = await step('Waiting for the last events', async () => {
			await run.letRunsEnd();
			return await run.waitForEvents(LAST_WAIT_MS);
		});
		const retryErrors = await step('Retrying the executions that were cut off', async () => {
			const errors = await retryAll(client, account.executions);
			await sleep(RETRY_WAIT_MS);
			return errors;
		});
		const arrived = new Set(receiver.events.map(({ key }) => key));
		const backAfterRetry = account.held.filter((key) => arrived.has(key)).length;
		return { engine, lives, account, backAfterRetry, retryErrors };
	} catch (error) {
		say(`The end of n8n's log:\n${run.n8n.logTail(30)}`);
		throw error;
	} finally {
		await run.end();
	}
}

/** Returns the reasons why some executions could not be retried. */
async function retryAll(client: N8nClient, executions: HoldingExecution[]): Promise<string[]> {
	const errors: string[] = [];
	for (const { id } of executions) {
		const path = `/rest/executions/${id}/retry`;
		await client.request('POST', path, { loadWorkflow: false }).catch((error: unknown) => {
			errors.push(String(error));
		});
	}
	return errors;
}
