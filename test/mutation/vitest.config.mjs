import { defineConfig } from 'vitest/config';

/**
 * The tests of the watcher, of Values and of signatures, which are pure and fast. Vitest runs them
 * here because it needs no new process for each fault and stops at the first test that fails. The
 * tests with long lists and with thousands of ended runs are left out: they are too slow to repeat
 * for more than a thousand faults.
 */
export default defineConfig({
	test: {
		globals: true,
		include: ['test/{watching,kognitosAutomation,webhooks}/*.test.ts'],
		exclude: ['test/watching/{openRuns,backlog}.test.ts'],
		setupFiles: ['test/mutation/jestGlobal.mjs'],
		testTimeout: 600_000,
	},
});
