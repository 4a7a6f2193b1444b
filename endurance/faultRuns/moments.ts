import { watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Sandbox } from '../../sandbox';
import type { Receiver } from '../receiver';

/**
 * When n8n is ended:
 * - `starting`: at any time after its start
 * - `asking`: a poll has asked and has no answer yet
 * - `answered`: a poll has its answers and is about to hand over
 * - `storing`: n8n writes to its database right after a poll: its state, or the execution
 * - `executing`: the workflow has handed over some of the events, not all
 * - `idle`: whatever it is doing
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

/** What a moment is recognised by. */
export interface Surroundings {
	sandbox: Sandbox;
	receiver: Receiver;
	/** n8n's database, which it writes ahead to a log beside it. */
	databaseFolder: string;
	chance: () => number;
}

const WAIT_MS = 300_000;
const LOOK_MS = 2;

/** Longest times by which a moment is missed on purpose. */
const SPREAD_MS = { starting: 20_000, answered: 120, idle: 20_000, executing: 4 };

/** Resolves when the moment has come, with false if it did not come within a few minutes. */
export async function untilMoment(moment: Moment, around: Surroundings): Promise<boolean> {
	const { sandbox, receiver, chance } = around;
	switch (moment) {
		case 'starting':
		case 'idle':
			await sleep(chance() * SPREAD_MS[moment]);
			return true;
		case 'asking':
			return await untilAsked(sandbox);
		case 'answered': {
			const hasCome = await untilAnswered(sandbox);
			await sleep(chance() * SPREAD_MS.answered);
			return hasCome;
		}
		case 'storing':
			return (await untilAnswered(sandbox)) && (await untilWritten(around));
		case 'executing': {
			const count = receiver.events.length + 1 + Math.floor(chance() * SPREAD_MS.executing);
			return await until(() => receiver.events.length >= count);
		}
	}
}

/** A page of runs is about to be put together for one of the triggers. */
async function untilAsked({ kolena, kognitos }: Sandbox): Promise<boolean> {
	let isAsked = false;
	const note = () => void (isAsked = true);
	kolena.settings.beforePage = note;
	kognitos.settings.beforePage = note;
	const hasCome = await until(() => isAsked);
	delete kolena.settings.beforePage;
	delete kognitos.settings.beforePage;
	return hasCome;
}

/** A service was asked and has answered all that it was asked. */
async function untilAnswered(sandbox: Sandbox): Promise<boolean> {
	if (!(await untilAsked(sandbox))) return false;
	const { kolena, kognitos } = sandbox;
	return await until(() => kolena.recorder.inFlight + kognitos.recorder.inFlight === 0);
}

/** n8n's database changes. */
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

/** Writes to the log of the database that may pass. */
const WRITES = 6;

async function until(hasCome: () => boolean): Promise<boolean> {
	const deadline = Date.now() + WAIT_MS;
	while (!hasCome()) {
		if (Date.now() > deadline) return false;
		await sleep(LOOK_MS);
	}
	return true;
}
