import { basename } from 'node:path';

import { BaseSequencer } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** The tests that notice most faults in the least time. They run before the others. */
const FIRST = ['signature', 'values', 'lives', 'histories'];

/** Parts of the names of the slowest tests, which are left out. */
const SLOW = [
	'a thousand',
	'five thousand',
	'5,000',
	'a burst of hundreds',
	'one is returned at a time',
	'cursors expire after each poll',
	'are each checked within',
];

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
 * engine. They run in Vitest here, because it needs no new process for each fault and can stop at
 * the first test that fails.
 */
export default defineConfig({
	test: {
		globals: true,
		include: ['test/{watching,kognitosAutomation,webhooks}/*.test.ts'],
		testNamePattern: new RegExp(`^(?!.*(${SLOW.join('|')}))`),
		sequence: { sequencer: QuickestFirst },
		setupFiles: ['test/mutation/jestGlobal.mjs'],
		testTimeout: 20_000,
	},
});
