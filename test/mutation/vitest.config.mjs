import { basename } from 'node:path';

import { BaseSequencer } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** The tests that notice most faults in the least time. They run before the others. */
const FIRST = ['signature', 'values', 'lives', 'histories'];

class QuickestFirst extends BaseSequencer {
	async sort(files) {
		const place = ({ moduleId }) => {
			const index = FIRST.indexOf(basename(moduleId, '.test.ts'));
			return index === -1 ? FIRST.length : index;
		};
		return [...files].sort((one, other) => place(one) - place(other));
	}
}

/**
 * The fast tests of the watcher, the conversion of Values and the signature check, without n8n's
 * engine. Vitest runs them here because it needs no new process for each fault and stops at the
 * first test that notices it. Tests of long lists and of thousands of runs would take too long.
 */
export default defineConfig({
	test: {
		globals: true,
		include: ['test/{watching,kognitosAutomation,webhooks}/*.test.ts'],
		exclude: ['test/watching/{openRuns,backlog}.test.ts'],
		testNamePattern: /^(?!.*(300 kB with 5,000|whose cursors expire after each poll))/,
		sequence: { sequencer: QuickestFirst },
		setupFiles: ['test/mutation/jestGlobal.mjs'],
		testTimeout: 20_000,
	},
});
