const base = require('../../jest.config.js');

/** The watcher's own tests: pure and quick, so that hundreds of faults can be tried. */
module.exports = {
	...base,
	rootDir: '../..',
	testMatch: ['histories', 'lives', 'hardService', 'storedWatch'].map(
		(name) => `**/test/watching/${name}.test.ts`,
	),
	maxWorkers: 1,
};
