/**
 * `npm run test:hard-lives`: a real n8n that is killed and restarted at the worst moments, whose services are down,
 * slow or lying, whose disk is full; and where every run that ended meanwhile has gone.
 *
 *     npm run test:hard-lives -- kills disk        only these parts: kills, outages, disk, binary
 *     npm run test:hard-lives -- --engines=durable only n8n's durable scheduler (or only `defaults`)
 *     npm run test:hard-lives -- --kills=40        how often n8n is ended; default 20 by its defaults, 12 when durable
 *     npm run test:hard-lives -- --seconds=60      how long an outage lasts and the disk is full; default 120
 *     npm run test:hard-lives -- --quick           4 kills and 65 seconds
 *     npm run test:hard-lives -- --result=<folder> keeps the results there instead of in docs/endurance
 */
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { endCommands, runCommand } from '../../realN8n/command';
import { say } from '../../realN8n/progress';
import { makeRunFolder } from '../../realN8n/runFolder';
import { Shutdown, untilAskedToEnd } from '../../realN8n/shutdown';
import { keepResult, readResult, type TrialResult } from '../report/trial';
import { BINARY_MODES, endureBinaryMode, type BinaryDataResult } from './binaryData';
import { ENGINES, type Engine } from './engines';
import { endureFullDisk } from './fullDisk';
import { endureKills } from './kills';
import { endureOutages } from './outages';
import { binaryResult, diskResult, killsResult, outagesResult, type Machine } from './results';
import { prepareGrounds, type Account } from './stage';

const PARTS = ['kills', 'outages', 'disk', 'binary'] as const;
type Part = (typeof PARTS)[number];

const KILLS = { defaults: 20, durable: 12 };
const SECONDS = 120;
/** A poll at least comes within this time. */
const QUICK_SECONDS = 65;
const QUICK_KILLS = 4;

interface Choice {
	parts: Part[];
	engines: Engine[];
	kills(engine: Engine): number;
	seconds: number;
	resultFolder?: string;
}

function readChoice(): Choice {
	const { values, positionals } = parseArgs({
		options: {
			engines: { type: 'string' },
			kills: { type: 'string' },
			seconds: { type: 'string' },
			quick: { type: 'boolean', default: false },
			result: { type: 'string' },
		},
		allowPositionals: true,
	});
	const { quick, result } = values;
	const unknown = positionals.filter((name) => !(PARTS as readonly string[]).includes(name));
	if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}`);
	const names = values.engines?.split(',');
	const seconds = Number(values.seconds ?? (quick ? QUICK_SECONDS : SECONDS));
	return {
		parts: PARTS.filter((part) => positionals.length === 0 || positionals.includes(part)),
		engines: ENGINES.filter(({ name }) => names === undefined || names.includes(name)),
		kills: ({ name }) => Number(values.kills ?? (quick ? QUICK_KILLS : KILLS[name])),
		seconds,
		resultFolder: result,
	};
}

async function endureAll(choice: Choice, shutdown: Shutdown): Promise<boolean> {
	const folder = await makeRunFolder();
	shutdown.add(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
	shutdown.add(endCommands);
	const grounds = await prepareGrounds(shutdown, folder);
	const { install } = grounds.prepared;
	const node = (await runCommand(install.node, ['--version'])).trim();
	const machine: Machine = { n8nVersion: install.version, node };
	let isAllRight = true;
	const keep = async (result: TrialResult, isRight: boolean) => {
		isAllRight &&= isRight;
		say(`${isRight ? '✓' : '✗'} ${result.title}: ${await keepResult(result, choice.resultFolder)}`);
	};
	const { parts, engines, seconds } = choice;
	/** A result has a row for each engine: those of engines that did not run now stay. */
	const keepFor = async <Result extends { engine: Engine; account: Account }>(
		result: Result,
		toResult: (results: Result[], machine: Machine) => TrialResult,
	) => {
		const { name } = toResult([result], machine);
		const kept = (await readResult(name, choice.resultFolder))?.figures as
			| { results: Result[] }
			| undefined;
		const results = ENGINES.flatMap((engine) => {
			if (engine.name === result.engine.name) return result;
			const others = kept?.results.filter((other) => other.engine.name === engine.name) ?? [];
			// One of an older form would not fit into the table.
			return others.filter(({ account }) => account.repeatedByExecution !== undefined);
		});
		await keep(toResult(results, machine), hasNoLoss(result));
	};
	for (const engine of parts.includes('kills') ? engines : []) {
		await keepFor(await endureKills(grounds, engine, choice.kills(engine)), killsResult);
	}
	for (const engine of parts.includes('outages') ? engines : []) {
		await keepFor(await endureOutages(grounds, engine, seconds), outagesResult);
	}
	for (const engine of parts.includes('disk') ? engines : []) {
		await keepFor(await endureFullDisk(grounds, engine, seconds), diskResult);
	}
	if (parts.includes('binary')) {
		const results: BinaryDataResult[] = [];
		for (const mode of BINARY_MODES) results.push(await endureBinaryMode(grounds, mode));
		const isRight = results.every(
			({ uploads, sameUploads, downloads, sameDownloads }) =>
				uploads > 0 && sameUploads === uploads && downloads > 0 && sameDownloads === downloads,
		);
		await keep(binaryResult(results, machine), isRight);
	}
	return isAllRight;
}

/** Nothing without an explanation is missing, and all repetitions can be told by their `event_id`. */
function hasNoLoss({ account: { lost, tally } }: { account: Account }): boolean {
	return (
		tally.ended > 0 &&
		lost.length === 0 &&
		tally.unfounded.length === 0 &&
		tally.repeated.every(({ sameEventId }) => sameEventId)
	);
}

async function main(): Promise<number> {
	const shutdown = new Shutdown();
	let exitCode = 1;
	try {
		const work = async () => {
			if (await endureAll(readChoice(), shutdown)) exitCode = 0;
		};
		const reason = await Promise.race([untilAskedToEnd(), work()]);
		if (reason) say(`\nEnding everything (${reason}).`);
	} catch (error) {
		say(error instanceof Error ? (error.stack ?? error.message) : String(error));
	}
	await shutdown.run();
	return exitCode;
}

void main().then((exitCode) => process.exit(exitCode));
