import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates a folder for all the files that a test run leaves behind; deleted when jest exits. */
export default function useTemporaryFolder(): void {
	const folder = mkdtempSync(join(tmpdir(), 'agent-runs-test-'));
	process.env.TMPDIR = folder;
	process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}
