/**
 * `npm run test:faults`: kills and restarts a real n8n instance at the worst moments, makes its
 * services slow, faulty or unavailable, and fills its disk. Accounts for every run that ends in the
 * meantime.
 *
 *     npm run test:faults -- kills disk        only these parts: kills, outages, disk, binary
 *     npm run test:faults -- --engines=durable only n8n's durable scheduler; or only `defaults`
 *     npm run test:faults -- --kills=40        number of kills; default: 20, or 12 with `durable`
 *     npm run test:faults -- --seconds=60      length of each outage; default: 120
 *     npm run test:faults -- --quick           4 kills and 65 seconds
 *
 * A quick test, or one with a single engine, writes its pages to build/, not to
 * docs/evidence/endurance.
 */
import { parseArgs } from 'node:util';

import { runCommand } from '../../realN8n/command';
import { say } from '../../realN8n/progress';
import type { Shutdown } from '../../realN8n/shutdown';
import { runTrial } from '../runTrial';
import { PARTS, writeTrialPage, type TrialResult } from '../trialPage';
import { BINARY_MODES, endureBinaryMode, type BinaryDataResult } from './binaryData';
import { ENGINES, type Engine } from './engines';
import { endureFullDisk } from './fullDisk';
import { endureKills } from './kills';
import { endureOutages } from './outages';
import { binaryResult, diskResult, killsResult, outagesResult, type Machine } from './results';
import { prepareFixture, type Account } from './fixture';

const ALL_PARTS = ['kills', 'outages', 'disk', 'binary'] as const;
type Part = (typeof ALL_PARTS)[number];

const KILLS = { defaults: 20, durable: 12 };
const SECONDS = 120;
/** Long enough for at least one poll. */
const QUICK_SECONDS = 65;
const QUICK_KILLS = 4;

interface Choice {
	parts: Part[];
	engines: Engine[];
	kills(engine: Engine): number;
	seconds: number;
	/** Whether the pages replace those in docs/. */
	isWhole: boolean;
}

function readChoice(): Choice {
	const { values, positionals } = parseArgs({
		options: {
			engines: { type: 'string' },
			kills: { type: 'string' },
			seconds: { type: 'string' },
			quick: { type: 'boolean', default: false },
		},
		allowPositionals: true,
	});
	const { quick } = values;
	const unknown = positionals.filter((name) => !(ALL_PARTS as readonly string[]).includes(name));
	if (unknown.length > 0) throw new Error(`There is no part named ${unknown.join(', ')}`);
	const names = values.engines?.split(',');
	const seconds = Number(values.seconds ?? (quick ? QUICK_SECONDS : SECONDS));
	return {
		parts: ALL_PARTS.filter((part) => positionals.length === 0 || positionals.includes(part)),
		engines: ENGINES.filter(({ name }) => names === undefined || names.includes(name)),
		kills: ({ name }) => Number(values.kills ?? (quick ? QUICK_KILLS : KILLS[name])),
		seconds,
		isWhole: !quick && names === undefined,
	};
}

async function endureAll(choice: Choice, folder: string, shutdown: Shutdown): Promise<boolean> {
	const fixture = await prepareFixture(shutdown, folder);
	const { install } = fixture.prepared;
	const node = (await runCommand(install.node, ['--version'])).trim();
	const machine: Machine = { n8nVersion: install.version, node };
	let isAllRight = true;
	const keep = async (result: TrialResult, isRight: boolean) => {
		isAllRight &&= isRight;
		const page = await writeTrialPage(result, choice.isWhole ? undefined : PARTS);
		say(`${isRight ? '✓' : '✗'} ${result.title}: ${page}`);
	};
	const { parts, engines, seconds } = choice;
	/** Writes a page with a row for each engine. */
	const endure = async <Result extends { account: Account }>(
		part: Part,
		tryOne: (engine: Engine) => Promise<Result>,
		toResult: (results: Result[], machine: Machine) => TrialResult,
	) => {
		if (!parts.includes(part)) return;
		const results: Result[] = [];
		for (const engine of engines) results.push(await tryOne(engine));
		await keep(toResult(results, machine), results.every(hasNoLoss));
	};
	await endure(
		'kills',
		async (engine) => await endureKills(fixture, engine, choice.kills(engine)),
		killsResult,
	);
	await endure(
		'outages',
		async (engine) => await endureOutages(fixture, engine, seconds),
		outagesResult,
	);
	await endure(
		'disk',
		async (engine) => await endureFullDisk(fixture, engine, seconds),
		diskResult,
	);
	if (parts.includes('binary')) {
		const results: BinaryDataResult[] = [];
		for (const mode of BINARY_MODES) results.push(...(await endureBinaryMode(fixture, mode)));
		const isRight = results.every(
			({ uploads, sameUploads, downloads, sameDownloads }) =>
				sameUploads === uploads && sameDownloads === downloads,
		);
		await keep(binaryResult(results, machine), isRight);
	}
	return isAllRight;
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

void runTrial(async (folder, shutdown) => await endureAll(readChoice(), folder, shutdown));
