import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { installCommunityPackage, writeNpmForPackage } from '../../realN8n/communityPackage';
import { playgroundCredentials, storeCredentials } from '../../realN8n/credentials';
import { N8nClient } from '../../realN8n/n8nClient';
import { installN8n, type N8nInstall } from '../../realN8n/n8nInstall';
import { startN8n } from '../../realN8n/n8nProcess';
import { buildAndPack } from '../../realN8n/package';
import { step } from '../../realN8n/progress';
import { storeWorkflow, type Workflow } from '../../realN8n/workflows';
import type { SandboxProcess } from '../sandbox/sandboxProcess';
import { execute, type Measured } from './execute';
import type { UploadTarget } from './uploads';

const CHECKOUT = dirname(dirname(__dirname));

/** What a part needs to build its workflows. */
export interface BenchAccess {
	/** The Kolena simulator. */
	target: UploadTarget;
	/** The folder that workflows are allowed to read files from. */
	fileFolder: string;
}

/** A real n8n instance with the package and workflows ready to be executed. */
export interface Bench extends BenchAccess {
	install: N8nInstall;
	sandbox: SandboxProcess;
	/** Executes the stored workflow with this name. */
	execute(workflow: string): Promise<Measured>;
}

/** Installs n8n and the packed package in a separate folder, and stores the workflows. */
export async function prepareBench(
	runFolder: string,
	sandbox: SandboxProcess,
	workflowsOf: (access: BenchAccess) => Workflow[],
): Promise<Bench> {
	const install = await step(
		'Installing n8n (takes a few minutes the first time)',
		async (report) => await installN8n(join(CHECKOUT, 'realN8n', 'n8n'), report),
	);
	const packed = await step(
		'Building and packing this package',
		async () => await buildAndPack(CHECKOUT, join(runFolder, 'package')),
	);
	const userFolder = join(runFolder, 'n8n');
	const fileFolder = join(runFolder, 'files');
	const npmFolder = join(runFolder, 'npm');
	for (const folder of [userFolder, fileFolder]) await mkdir(folder);
	await writeNpmForPackage(npmFolder, install, packed);
	const address = await sandbox.ask('address');

	const { ids, access } = await step(
		'Installing the package and the workflows in n8n',
		async (report) => {
			const n8n = await startN8n({ install, userFolder, pathFolders: [npmFolder] }, report);
			try {
				const client = new N8nClient(n8n.url);
				await client.signUp();
				await installCommunityPackage(client, packed);
				const [{ id, name }] = await storeCredentials(
					client,
					playgroundCredentials(address, 0).filter(({ type }) => type === 'kolenaApi'),
				);
				const { url: baseUrl, agentId, apiKey } = address.kolena;
				const target = { baseUrl, agentId, apiKey, credential: { id, name } };
				const stored: Record<string, string> = {};
				for (const workflow of workflowsOf({ target, fileFolder })) {
					stored[workflow.name] = (await storeWorkflow(client, workflow)).id;
				}
				return { ids: stored, access: { target, fileFolder } };
			} finally {
				await n8n.close();
			}
		},
	);

	return {
		...access,
		install,
		sandbox,
		execute: async (name) =>
			await execute({ install, userFolder, fileFolders: [fileFolder] }, ids[name]),
	};
}
