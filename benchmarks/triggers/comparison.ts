import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { endCommands } from '../../realN8n/command';
import { makeRunFolder } from '../../realN8n/runFolder';
import { startSandbox, type Sandbox } from '../../sandbox';
import type { EnginePart } from '../part';
import { BEGIN_MS } from './comparisonHistory';
import { play, type Outcome } from './comparisonPlay';
import { comparisonSection, LONGEST_LIST } from './comparisonSection';
import { ourTrigger, startBuilds, type Builds } from './comparisonWays';
import { MINUTE_MS, SERVICES } from './trigger';

/** Our triggers beside what people put together from n8n's own nodes. */
export const comparison: EnginePart = {
	name: 'comparison',

	async measure(_, report) {
		const runFolder = await realpath(await makeRunFolder());
		let nowMs = Date.now();
		const settings = { validateAnswers: false, clockOffsetInDateHeader: true };
		const sandbox = await startSandbox({
			now: () => nowMs,
			kolena: settings,
			kognitos: { ...settings, tokens: 'offset' },
		});
		let builds: Builds | undefined;
		try {
			report('starting n8n');
			builds = await startBuilds(join(runFolder, 'comparison'), sandbox);
			const setClock = (ms: number) => (nowMs = ms);
			const failure = await failureOfLongList(builds, sandbox, setClock);
			const outcomes = await outcomesOf(builds, sandbox, setClock, report);
			return [comparisonSection(outcomes, failure, builds.n8nVersion)];
		} finally {
			await builds?.close();
			await sandbox.close();
			await endCommands();
			await rm(runFolder, { recursive: true, force: true, maxRetries: 5 });
		}
	},
};

async function outcomesOf(
	builds: Builds,
	sandbox: Sandbox,
	setClock: (ms: number) => void,
	report: (detail: string) => void,
): Promise<Outcome[]> {
	const outcomes: Outcome[] = [];
	for (const service of SERVICES) {
		for (const way of [...builds.of(service), await ourTrigger(service, sandbox)]) {
			report(`${service}, ${way.label}`);
			outcomes.push(await play(way, service, sandbox, setClock));
		}
	}
	return outcomes;
}

/**
 * Tries how many ended runs the list may hold for a build that reads all pages: n8n's Remove Duplicates counts the items
 * that come in on top of those that it remembers.
 *
 * @returns what n8n says at one run more than `LONGEST_LIST`, which must pass twice
 */
async function failureOfLongList(
	builds: Builds,
	sandbox: Sandbox,
	setClock: (ms: number) => void,
): Promise<string> {
	setClock(BEGIN_MS);
	sandbox.reset();
	const from = BEGIN_MS - (LONGEST_LIST + 1) * MINUTE_MS;
	sandbox.kolena.addHistory({ count: LONGEST_LIST, from, everyMs: MINUTE_MS });
	for (const expected of [LONGEST_LIST, 0]) {
		const { length } = await builds.longList.poll();
		if (length !== expected) throw new Error(`${length} items instead of ${expected}`);
	}
	sandbox.kolena.addRun({ status: 'success' });
	const isFailed = await builds.longList.poll().then(
		() => false,
		() => true,
	);
	return isFailed ? await builds.longListError() : 'no failure';
}
