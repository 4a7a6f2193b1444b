const base = require('../../jest.config.js');

/**
 * The watcher's own tests, pure and quick, so that more than a thousand faults can be tried. Those of
 * long lists and of thousands of ends take too long for that.
 */
module.exports = {
	...base,
	rootDir: '../..',
	testMatch: ['**/test/watching/*.test.ts'],
	testPathIgnorePatterns: ['/openRuns.test.ts$', '/backlog.test.ts$'],
	testSequencer: '<rootDir>/test/mutation/quickestFirst.cjs',
	testEnvironment: '<rootDir>/test/mutation/firstFailure.cjs',
};
