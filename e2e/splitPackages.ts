/**
 * Tests the single-service packages, each in its own n8n instance: `npx tsx e2e/splitPackages.ts`.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { endCommands, runCommand, runNpm } from '../realN8n/command';
import { installCommunityPackage, writeNpmForPackage } from '../realN8n/communityPackage';
import {
	playgroundCredentials,
	storeCredentials,
	testCredential,
	type StoredCredential,
} from '../realN8n/credentials';
import { N8nClient } from '../realN8n/n8nClient';
import { installN8n, type N8nInstall } from '../realN8n/n8nInstall';
import { startN8n } from '../realN8n/n8nProcess';
import { pack, type PackedPackage } from '../realN8n/package';
import { step } from '../realN8n/progress';
import { makeRunFolder } from '../realN8n/runFolder';
import { Shutdown } from '../realN8n/shutdown';
import type { Workflow } from '../realN8n/workflows';
import { startSandbox, type Sandbox } from '../sandbox';
import { shippedNodes } from '../scripts/shipped';
import { Checks, expect, expectSame } from './checks';
import { chosen } from '../realN8n/exampleFiles';
import { itemsOf, runWorkflow, succeeded } from '../realN8n/executions';
import { CHECKOUT, copyCheckout } from './instance';

interface Split {
	/** The package's name. */
	name: string;
	/** The node to try out. */
	node: string;
	credential: string;
	/** The parameters of a read-only operation, and how many items it returns. */
	operation: (sandbox: Sandbox) => {
		parameters: Workflow['nodes'][0]['parameters'];
		count: number;
	};
}

const SPLITS: Split[] = [
	{
		name: 'n8n-nodes-kolena',
		node: 'kolena',
		credential: 'kolenaApi',
		operation: ({ kolena }) => ({
			parameters: { resource: 'agent', operation: 'getAll', returnAll: true },
			count: kolena.agentIds.length,
		}),
	},
	{
		name: 'n8n-nodes-kognitos',
		node: 'kognitos',
		credential: 'kognitosApi',
		operation: ({ kognitos }) => ({
			parameters: {
				resource: 'process',
				operation: 'get',
				agentId: kognitos.agentId,
				processId: chosen(kognitos.processes[0].id),
			},
			count: 1,
		}),
	},
];

/**
 * Builds the single-service packages, installs each one alone in a new n8n instance, and uses it.
 *
 * @param source the folder whose package.json and package-lock.json determine which n8n version is
 * installed
 */
export async function checkSplitPackages(
	checks: Checks,
	shutdown: Shutdown,
	source: string,
): Promise<void> {
	if (!checks.isWanted('Split packages')) return;
	const folder = join(await makeRunFolder(), 'split');
	shutdown.add(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
	shutdown.add(endCommands);
	await mkdir(folder);
	const packages = await step('Building the single-service packages', async () => {
		return await splitAndPack(folder);
	});
	const install = await installN8n(source, () => undefined);
	const sandbox = await startSandbox();
	shutdown.add(async () => await sandbox.close());
	for (const split of SPLITS) {
		const packed = packages.find(({ name }) => name === split.name);
		await checks.check(`Split packages: ${split.name} alone`, async () => {
			expect(packed, 'The package was built');
			await tryAlone(split, packed, install, sandbox, join(folder, `alone-${split.name}`));
		});
	}
}

async function splitAndPack(folder: string): Promise<PackedPackage[]> {
	const checkout = join(folder, 'checkout');
	const built = join(folder, 'built');
	await copyCheckout(checkout);
	await runNpm(['run', 'build'], { cwd: checkout });
	const script = join(CHECKOUT, 'scripts', 'splitPackages.mjs');
	const from = join(checkout, 'dist');
	await runCommand(process.execPath, [script, '--no-scan', '--dist', from, '--into', built]);
	const packages: PackedPackage[] = [];
	for (const { name } of SPLITS)
		packages.push(await pack(join(built, name), join(folder, 'packed')));
	return packages;
}

async function tryAlone(
	{ name, node, credential, operation }: Split,
	packed: PackedPackage,
	install: N8nInstall,
	sandbox: Sandbox,
	folder: string,
): Promise<void> {
	await mkdir(folder);
	await writeNpmForPackage(join(folder, 'npm'), install, packed);
	const n8n = await startN8n(
		{ install, userFolder: folder, pathFolders: [join(folder, 'npm')] },
		() => undefined,
	);
	try {
		const client = new N8nClient(n8n.url);
		await client.signUp();
		const { installedNodes } = await installCommunityPackage(client, packed);
		expectSame(
			installedNodes.map(({ type }) => type).sort(),
			shippedNodes(join(CHECKOUT, 'packages', name))
				.map((shipped) => `${name}.${shipped.name}`)
				.sort(),
			'The nodes that n8n has installed',
		);
		const wanted = playgroundCredentials(sandbox, 1).filter(({ type }) => type === credential);
		const [stored] = await storeCredentials(client, wanted);
		const right = await testCredential(client, stored);
		expect(right.status === 'OK', 'The correct key passes', right);
		const wrong = await testCredential(client, stored, { apiKey: 'a-wrong-key' });
		expect(wrong.status === 'Error', 'A wrong key fails', wrong);
		const { parameters, count } = operation(sandbox);
		const workflow = workflowOf(`${name}.${node}`, parameters, stored);
		const execution = succeeded(await runWorkflow(client, workflow, 'Start'));
		expectSame(itemsOf(execution, 'Node').length, count, 'The number of items');
		expectSame(
			n8n.logTail(400).includes('Error loading'),
			false,
			'Whether the log reports loading errors',
		);
	} finally {
		await n8n.close();
	}
}

function workflowOf(
	type: string,
	parameters: Workflow['nodes'][0]['parameters'],
	{ type: credential, id, name }: StoredCredential,
): Workflow {
	const node = { typeVersion: 1, position: [0, 0] as [number, number] };
	return {
		name: `Trial of ${type}`,
		nodes: [
			{ ...node, id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} },
			{
				...node,
				id: 'node',
				name: 'Node',
				type,
				parameters,
				credentials: { [credential]: { id, name } },
			},
		],
		connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

async function main(): Promise<number> {
	const shutdown = new Shutdown();
	const checks = new Checks();
	try {
		await checkSplitPackages(checks, shutdown, join(CHECKOUT, 'realN8n', 'n8n'));
	} finally {
		await shutdown.run();
	}
	return checks.sumUp('Single-service packages') ? 0 : 1;
}

if (require.main === module) void main().then((exitCode) => process.exit(exitCode));
