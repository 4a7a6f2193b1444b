/** The tests are written for Jest. Vitest sets the timeout with `testTimeout` instead. */
globalThis.jest = Object.assign(Object.create(vi), { setTimeout: () => {} });
