/** Loads n8n's engine into this process, as the tests do. */
export async function loadHarness(): Promise<typeof import('../../test/engine/harness/pollNode')> {
	await import('../../test/jest/engineSettings');
	preferCodeToJson();
	return await import('../../test/engine/harness/pollNode');
}

/** Otherwise, Node.js resolves `Kolena.node` to `Kolena.node.json`, next to `Kolena.node.ts`. */
function preferCodeToJson(): void {
	const loaders: Record<string, unknown> = require.extensions;
	const { '.json': json } = loaders;
	delete loaders['.json'];
	loaders['.json'] = json;
}
