import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { say, step } from '../../realN8n/progress';
import type { Engine } from './engines';
import { SmallDisk } from './smallDisk';
import { FaultRun, type Account, type Fixture } from './fixture';

export interface FullDiskResult {
	engine: Engine;
	seconds: number;
	/** The number of events that arrived while the disk was full. */
	eventsWhileFull: number;
	/** Whether n8n was still running when the disk was freed. */
	survived: boolean;
	/** The number of errors in n8n's log that a full disk causes. */
	fullDiskErrors: number;
	/** What became of the events after n8n was restarted. */
	account: Account;
}

/** Enough for n8n's folder of about 60 MB, its database and its log. */
const DISK_MEGABYTES = 160;
const BEFORE_MS = 75_000;
const NOTE_EVERY_MS = 30_000;
const LAST_WAIT_MS = 4 * 60_000;
/** The durable scheduler does not log why it failed. */
const FULL_DISK = /SQLITE_FULL|disk is full|ENOSPC|Scheduler pass failed/;

/** Fills n8n's disk while runs are ending, frees it, and accounts for every event. */
export async function endureFullDisk(
	fixture: Fixture,
	engine: Engine,
	seconds: number,
): Promise<FullDiskResult> {
	const name = `disk-${engine.name}`;
	const folder = join(fixture.folder, name);
	await mkdir(folder);
	const disk = await SmallDisk.mountAt(folder, DISK_MEGABYTES);
	try {
		const userFolder = join(folder, 'n8n');
		return await onDisk(
			await FaultRun.begin(fixture, { name, engine, userFolder }),
			disk,
			engine,
			seconds,
		);
	} finally {
		await disk.unmount();
	}
}

async function onDisk(
	run: FaultRun,
	disk: SmallDisk,
	engine: Engine,
	seconds: number,
): Promise<FullDiskResult> {
	try {
		await step(`Before the disk is full (${engine.label})`, async () => await sleep(BEFORE_MS));
		const eventsBefore = run.arrived;
		// Otherwise, n8n could write to its database log for minutes without needing new space.
		await run.n8n.database.truncateLog();
		disk.fill();
		await step(`A full disk for ${seconds} s (${engine.label})`, async () => {
			await sleep(seconds * 1_000);
		});
		const eventsWhileFull = run.arrived - eventsBefore;
		const survived = run.n8n.pid !== undefined;
		await disk.free();
		say(
			`  ${eventsWhileFull} events while the disk was full; n8n ${survived ? 'is still running' : 'has exited'}`,
		);
		if (!survived) await run.n8n.launch();
		await step('After the disk has been freed', async () => {
			for (let noted = 0; noted < 4; noted += 1) {
				await sleep(NOTE_EVERY_MS);
				await run.note();
			}
			await run.letRunsEnd();
		});
		const account = await step('Restarting n8n and waiting for the last events', async () => {
			await run.n8n.stop();
			await run.n8n.start();
			return await run.waitForEvents(LAST_WAIT_MS);
		});
		const fullDiskErrors = await run.countInLog(FULL_DISK);
		return { engine, seconds, eventsWhileFull, survived, fullDiskErrors, account };
	} finally {
		await disk.free();
		await run.end();
	}
}
