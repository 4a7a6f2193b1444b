import './engineSettings';

import { TestEnvironment } from 'jest-environment-node';

/** The types that tests, nodes and n8n's engine recognize each other's values by. */
const SHARED = [
	Date,
	Error,
	AggregateError,
	EvalError,
	RangeError,
	ReferenceError,
	SyntaxError,
	TypeError,
	URIError,
];

// Promises are not shared, which Express reports.
process.env.NO_DEPRECATION = 'router';

/**
 * Jest's environment for Node.js, but modules from `node_modules` are loaded once per process
 * instead of once per test file: n8n's engine alone takes seconds. See `loadOnce.js`.
 */
export default class extends TestEnvironment {
	constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
		super(...args);
		const shared = SHARED.map((type) => [type.name, type] as const);
		Object.assign(this.global, Object.fromEntries(shared), { requireOnce: require });
	}
}
