const { TestEnvironment } = require('jest-environment-node');

/** Ends the whole run at the first test that fails: it has noticed the fault. */
module.exports = class FirstFailure extends TestEnvironment {
	handleTestEvent({ name }) {
		if (name === 'test_fn_failure' || name === 'hook_failure') process.exit(1);
	}
};
