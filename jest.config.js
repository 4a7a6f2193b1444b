module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	globalSetup: '<rootDir>/test/temporaryFolder.js',
	setupFiles: ['<rootDir>/test/setup.ts'],
	// Tests mostly wait for the back-off of the nodes: two workers on two cores.
	maxWorkers: '100%',
	testTimeout: 30_000,
};
