/** `npm run bench`: runs the benchmarks and writes docs/evidence/benchmarks.md. */
import { realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { endCommands } from '../realN8n/command';
import type { N8nInstall } from '../realN8n/n8nInstall';
import { say, step } from '../realN8n/progress';
import { makeRunFolder } from '../realN8n/runFolder';
import { prepareBench } from './n8n/bench';
import { describeMachine, LoadWatch } from '../reports/machine';
import { writePage, type PageContents } from './page';
import type { Section } from '../reports/section';
import type { Scale } from './part';
import { engineParts, n8nParts } from './parts';
import { SandboxProcess } from './sandbox/sandboxProcess';

const CHECKOUT = dirname(__dirname);

interface Choice {
	scale: Scale;
	/** Empty means all. */
	names: string[];
}

function readChoice(): Choice {
	const { values, positionals } = parseArgs({
		options: { quick: { type: 'boolean', default: false } },
		allowPositionals: true,
	});
	const known = [...n8nParts, ...engineParts].map(({ name }) => name);
	const unknown = positionals.filter((name) => !known.includes(name));
	if (unknown.length > 0) {
		throw new Error(
			`There is no part named ${unknown.join(', ')}; the parts are ${known.join(', ')}`,
		);
	}
	return { scale: values.quick ? 'quick' : 'full', names: positionals };
}

async function main(): Promise<void> {
	const choice = readChoice();
	// A page with only some parts or with small sizes must not replace the full page.
	const isWhole = choice.scale === 'full' && choice.names.length === 0;
	const page = join(CHECKOUT, isWhole ? 'docs/evidence' : 'build', 'benchmarks.md');
	await writePage(page, await measure(choice));
	say(`Wrote ${page}`);
}

async function measure({ scale, names }: Choice): Promise<PageContents> {
	const load = new LoadWatch();
	const isChosen = ({ name }: { name: string }) => names.length === 0 || names.includes(name);
	const sections: Section[] = [];
	let n8n: N8nInstall | undefined;
	const parts = n8nParts.filter(isChosen);
	if (parts.length > 0) n8n = await measureInN8n(parts, scale, sections);
	for (const part of engineParts.filter(isChosen)) {
		const measured = await step(
			`Measuring: ${part.name}`,
			async (report) => await part.measure(scale, report),
		);
		sections.push(...measured);
	}
	const options = [...(scale === 'quick' ? ['--quick'] : []), ...names];
	return {
		machine: [...describeMachine(n8n), load.end()],
		command: ['npm run bench', ...(options.length > 0 ? ['--', ...options] : [])].join(' '),
		sections,
	};
}

async function measureInN8n(
	parts: typeof n8nParts,
	scale: Scale,
	sections: Section[],
): Promise<N8nInstall> {
	const runFolder = await realpath(await makeRunFolder());
	const sandbox = await SandboxProcess.start();
	try {
		const bench = await prepareBench(runFolder, sandbox, (access) =>
			parts.flatMap((part) => part.workflows(access, scale)),
		);
		for (const part of parts) {
			const measure = async (report: (detail: string) => void) =>
				await part.measure(bench, scale, report);
			sections.push(...(await step(`Measuring: ${part.name}`, measure)));
		}
		return bench.install;
	} finally {
		await sandbox.close();
		await endCommands();
		await rm(runFolder, { recursive: true, force: true, maxRetries: 5 });
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
