/**
 * How `npm run test:mutation` breaks the code that makes decisions, one fault at a time, to see
 * whether a test notices.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
process.env.NUM_RUNS ??= '40';
process.env.NUM_VALUES ??= '400';
process.env.FAIL_FAST ??= 'yes';

export default {
	mutate: [
		'nodes/shared/watching/*.ts',
		'nodes/shared/webhooks/signature.ts',
		'nodes/KognitosAutomation/values/*.ts',
		'nodes/shared/parameters/exactNumbers.ts',
	],
	testRunner: 'vitest',
	plugins: [join(here, 'node_modules/@stryker-mutator/vitest-runner/dist/src/index.js')],
	vitest: { configFile: 'test/mutation/vitest.config.mjs', related: true },
	coverageAnalysis: 'perTest',
	concurrency: 2,
	timeoutMS: 10_000,
	reporters: ['progress-append-only', 'clear-text', 'json'],
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	jsonReporter: { fileName: 'build/mutation/report.json' },
	tempDirName: 'build/mutation/work',
	ignorePatterns: [
		'/*',
		'!/nodes',
		'!/test',
		'/test/mutation/node_modules',
		'!/package.json',
		'!/jest.config.js',
	],
};
