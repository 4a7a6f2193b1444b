/** The tests are written for Jest, whose time-out is Vitest's `testTimeout`. */
globalThis.jest = Object.assign(Object.create(vi), { setTimeout: () => {} });
