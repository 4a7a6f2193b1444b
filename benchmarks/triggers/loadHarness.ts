import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Loads n8n's engine into this process, as the tests do. */
export async function loadHarness(): Promise<typeof import('../../test/engine/harness/pollNode')> {
	// n8n-core writes its settings file as soon as it is imported.
	process.env.N8N_USER_FOLDER ??= temporaryFolder();
	preferCodeToJson();
	return await import('../../test/engine/harness/pollNode');
}

function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'agent-runs-bench-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** Otherwise, Node.js resolves `Kolena.node` to `Kolena.node.json`, next to `Kolena.node.ts`. */
function preferCodeToJson(): void {
	const loaders: Record<string, unknown> = require.extensions;
	const { '.json': json } = loaders;
	delete loaders['.json'];
	loaders['.json'] = json;
}
