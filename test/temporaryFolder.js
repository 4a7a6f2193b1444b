const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Creates a folder for all the files that a test run leaves behind; deleted when jest exits. */
module.exports = async () => {
	const folder = mkdtempSync(join(tmpdir(), 'agent-runs-test-'));
	process.env.TMPDIR = folder;
	process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
};
