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
	// Tests spend most of their time waiting for the nodes' back-off, so three workers fit on two
	// cores.
	maxWorkers: 3,
	testTimeout: 30_000,
};
