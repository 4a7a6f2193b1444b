const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** One folder for all that a run of the tests leaves in the file system; gone when it ends. */
module.exports = async () => {
	const folder = mkdtempSync(join(tmpdir(), 'agent-runs-test-'));
	process.env.TMPDIR = folder;
	process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
};
