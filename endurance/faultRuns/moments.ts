import { watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Receiver } from '../receiver';
import type { TrialService } from '../single/services';

/**
 * When n8n is stopped:
 * - `starting`: at a random time after n8n has started
 * - `asking`: a poll has sent a request and is waiting for the response
 * - `answered`: a poll has received its responses and is about to deliver events
 * - `storing`: right after a poll, while n8n is writing the state or the execution to its database
 * - `executing`: the workflow has delivered some of the events, but not all
 * - `idle`: at a random time, whatever n8n is doing
 */
export const MOMENTS = [
	'storing',
	'answered',
	'executing',
	'asking',
	'storing',
	'starting',
	'executing',
	'idle',
] as const;

export type Moment = (typeof MOMENTS)[number];

/** What is needed to recognize a moment. */
interface Surroundings {
	services: TrialService[];
	receiver: Receiver;
	/** The folder with n8n's database and its write-ahead log. */
	databaseFolder: string;
	chance: () => number;
}

const WAIT_MS = 300_000;
const LOOK_MS = 2;

/** The longest random delay added to each moment; for `executing`, a number of events. */
const SPREAD_MS = { starting: 20_000, answered: 120, idle: 20_000, executing: 4 };

/** Resolves to true when the moment comes, or to false if it does not come within a few minutes. */
export async function untilMoment(moment: Moment, around: Surroundings): Promise<boolean> {
	const { services, receiver, chance } = around;
	switch (moment) {
		case 'starting':
		case 'idle':
			await sleep(chance() * SPREAD_MS[moment]);
			return true;
		case 'asking':
			return await untilAsked(services);
		case 'answered': {
			const hasCome = await untilAnswered(services);
			await sleep(chance() * SPREAD_MS.answered);
			return hasCome;
		}
		case 'storing':
			return (await untilAnswered(services)) && (await untilWritten(around));
		case 'executing': {
			const count = receiver.events.length + 1 + Math.floor(chance() * SPREAD_MS.executing);
			return await until(() => receiver.events.length >= count);
		}
	}
}

/** Waits until a service is about to return a page of runs to one of the triggers. */
async function untilAsked(services: TrialService[]): Promise<boolean> {
	let isAsked = false;
	const note = () => void (isAsked = true);
	for (const { standIn } of services) standIn.settings.beforePage = note;
	const hasCome = await until(() => isAsked);
	for (const { standIn } of services) delete standIn.settings.beforePage;
	return hasCome;
}

/** Waits until a service has received requests and has responded to all of them. */
async function untilAnswered(services: TrialService[]): Promise<boolean> {
	if (!(await untilAsked(services))) return false;
	return await until(() => services.every(({ standIn }) => standIn.recorder.inFlight === 0));
}

/** Waits until n8n's database changes. */
async function untilWritten({ databaseFolder, chance }: Surroundings): Promise<boolean> {
	let writesToCome = 1 + Math.floor(chance() * WRITES);
	const watcher = watch(databaseFolder, (_, file) => {
		if (file?.endsWith('-wal')) writesToCome -= 1;
	});
	try {
		return await until(() => writesToCome <= 0);
	} finally {
		watcher.close();
	}
}

/** The maximum number of writes to the database's log to wait for. */
const WRITES = 6;

async function until(hasCome: () => boolean): Promise<boolean> {
	const deadline = Date.now() + WAIT_MS;
	while (!hasCome()) {
		if (Date.now() > deadline) return false;
		await sleep(LOOK_MS);
	}
	return true;
}
