module.exports = {
	testEnvironment: '<rootDir>/test/jest/environment.ts',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	transformIgnorePatterns: [],
	transform: {
		'/node_modules/(?!@?jest).+\\.c?js$': '<rootDir>/test/jest/loadOnce.js',
		'^(?!.*/node_modules/).+\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	globalSetup: '<rootDir>/test/jest/temporaryFolder.ts',
	// The slowest tests mostly wait for the nodes' back-off, so five workers fit on two cores.
	maxWorkers: 5,
	testTimeout: 30_000,
};
