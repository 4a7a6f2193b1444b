import { defineConfig } from 'vitest/config';

/**
 * The tests of the watcher, of Values and of signatures, pure and quick. Vitest runs them here because it needs no new process for
 * each fault and ends at the first test that notices it. The tests of long lists and of thousands of
 * ends take too long for more than a thousand faults.
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
