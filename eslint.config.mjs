import { config } from '@n8n/node-cli/eslint';

/** Never published, and outside the verification gate: these folders may use Node.js itself. */
const development = ['benchmarks/**/*.ts', 'e2e/**/*.ts', 'endurance/**/*.ts', 'playground/**/*.ts', 'realN8n/**/*.ts', 'reports/**/*.ts', 'sandbox/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts'];

export default [
	{ ignores: ['**/node_modules/**', 'dist/**', 'build/**'] },
	...config,
	{
		files: development,
		rules: {
			'@n8n/community-nodes/no-restricted-imports': 'off',
			'@n8n/community-nodes/no-restricted-globals': 'off',
			'@n8n/community-nodes/require-node-api-error': 'off',
			'no-console': 'off',
		},
	},
];
