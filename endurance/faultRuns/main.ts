/**
 * `npm run test:faults`: kills and restarts a real n8n instance at the worst moments, makes its
 * services slow, faulty or unavailable, and fills its disk. Accounts for every run that ends in the
 * meantime.
 *
 *     npm run test:faults -- kills disk   only these parts: kills, outages, disk, binary
 *     npm run test:faults -- --quick      4 kills and 65 seconds; writes to build/
 *
 * Without `--quick`, it writes its pages to docs/evidence/endurance.
 */
import { parseArgs } from 'node:util';

import { say } from '../../realN8n/progress';
import type { Shutdown } from '../../realN8n/shutdown';
import { describeMachine } from '../../reports/machine';
import { runTrial } from '../runTrial';
import { PARTS, writeTrialPage } from '../trialPage';
import { BINARY_MODES, endureBinaryMode, type BinaryDataResult } from './binaryData';
import { ENGINES, type Engine } from './engines';
import { prepareFixture, type Account, type Fixture } from './fixture';
import { endureFullDisk } from './fullDisk';
import { endureKills } from './kills';
import { endureOutages } from './outages';
import { binaryPage, diskPage, killsPage, outagesPage, type FaultPage } from './results';

const SECONDS = 120;
/** Long enough for at least one poll. */
const QUICK_SECONDS = 65;
const QUICK_KILLS = 4;

/** A part's page, and whether nothing went wrong. */
interface Outcome {
	page: FaultPage;
	isRight: boolean;
}

const TRIALS: Record<string, (fixture: Fixture, isQuick: boolean) => Promise<Outcome>> = {
	kills: async (fixture, isQuick) =>
		await onEachEngine(
			async (engine) => await endureKills(fixture, engine, isQuick ? QUICK_KILLS : engine.kills),
			killsPage,
		),
	outages: async (fixture, isQuick) =>
		await onEachEngine(
			async (engine) => await endureOutages(fixture, engine, isQuick ? QUICK_SECONDS : SECONDS),
			outagesPage,
		),
	disk: async (fixture, isQuick) =>
		await onEachEngine(
			async (engine) => await endureFullDisk(fixture, engine, isQuick ? QUICK_SECONDS : SECONDS),
			diskPage,
		),
	binary: async (fixture) => {
		const results: BinaryDataResult[] = [];
		for (const mode of BINARY_MODES) results.push(...(await endureBinaryMode(fixture, mode)));
		const isRight = results.every(
			({ uploads, sameUploads, downloads, sameDownloads }) =>
				sameUploads === uploads && sameDownloads === downloads,
		);
		return { page: binaryPage(results), isRight };
	},
};

async function onEachEngine<Result extends { account: Account }>(
	endure: (engine: Engine) => Promise<Result>,
	toPage: (results: Result[]) => FaultPage,
): Promise<Outcome> {
	const results: Result[] = [];
	for (const engine of ENGINES) results.push(await endure(engine));
	return { page: toPage(results), isRight: results.every(hasNoLoss) };
}

/** Whether every loss is explained and every repeated event has the same `event_id`. */
function hasNoLoss({ account: { lost, counts } }: { account: Account }): boolean {
	return (
		counts.ended > 0 &&
		lost.length === 0 &&
		counts.unfounded.length === 0 &&
		counts.repeated.every(({ sameEventId }) => sameEventId)
	);
}

async function endureAll(folder: string, shutdown: Shutdown): Promise<boolean> {
	const { values, positionals } = parseArgs({
		options: { quick: { type: 'boolean', default: false } },
		allowPositionals: true,
	});
	const unknown = positionals.filter((name) => !(name in TRIALS));
	if (unknown.length > 0) throw new Error(`There is no part named ${unknown.join(', ')}`);
	const fixture = await prepareFixture(shutdown, folder);
	const machine = describeMachine(fixture.prepared.install);
	let isAllRight = true;
	for (const name of positionals.length > 0 ? positionals : Object.keys(TRIALS)) {
		const { page, isRight } = await TRIALS[name](fixture, values.quick);
		const result = { ...page, name, command: `npm run test:faults -- ${name}`, machine };
		const file = await writeTrialPage(result, values.quick ? PARTS : undefined);
		say(`${isRight ? '✓' : '✗'} ${page.title}: ${file}`);
		isAllRight &&= isRight;
	}
	return isAllRight;
}

void runTrial(endureAll);
