import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { installCommunityPackage, writeNpmForPackage } from '../../realN8n/communityPackage';
import {
	playgroundCredentials,
	storeCredentials,
	type StoredCredential,
} from '../../realN8n/credentials';
import { N8nClient } from '../../realN8n/n8nClient';
import { installN8n, type N8nInstall } from '../../realN8n/n8nInstall';
import { startN8n } from '../../realN8n/n8nProcess';
import { buildAndPack } from '../../realN8n/package';
import { step } from '../../realN8n/progress';
import { storeWorkflow, type Workflow } from '../../realN8n/workflows';
import type { SandboxAddress } from '../sandbox/protocol';
import type { SandboxProcess } from '../sandbox/sandboxProcess';
import { execute, type Measured } from './execute';

const CHECKOUT = dirname(dirname(__dirname));
const TIMEOUT_MS = 600_000;

/** What a part needs to build its workflows. */
export interface BenchAccess {
	address: SandboxAddress;
	/** The folder that workflows are allowed to read files from. */
	fileFolder: string;
	/** How nodes refer to the Kolena credential. */
	kolenaCredential: { id: string; name: string };
	/** How nodes refer to the credential for the sink. */
	sinkCredential: { id: string; name: string };
}

/** A real n8n instance with the package and workflows ready to be executed. */
export interface Bench extends BenchAccess {
	install: N8nInstall;
	sandbox: SandboxProcess;
	/** Executes the workflow that a part has stored under this name. */
	execute(workflow: string): Promise<Measured>;
}

/** Installs n8n and the packed package in a separate folder, and stores the workflows. */
export async function prepareBench(
	runFolder: string,
	sandbox: SandboxProcess,
	workflowsOf: (access: BenchAccess) => Promise<Record<string, Workflow>>,
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
	await rm(userFolder, { recursive: true, force: true });
	for (const folder of [userFolder, fileFolder]) await mkdir(folder, { recursive: true });
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
				const [kolena, sink] = await credentials(client, address);
				const reached: BenchAccess = {
					address,
					fileFolder,
					kolenaCredential: { id: kolena.id, name: kolena.name },
					sinkCredential: { id: sink.id, name: sink.name },
				};
				const stored: Record<string, string> = {};
				for (const [name, workflow] of Object.entries(await workflowsOf(reached))) {
					stored[name] = (await storeWorkflow(client, workflow)).id;
				}
				return { ids: stored, access: reached };
			} finally {
				await n8n.close();
			}
		},
	);

	return {
		...access,
		install,
		sandbox,
		execute: async (name) => {
			const options = { install, userFolder, fileFolder, timeoutMs: TIMEOUT_MS };
			return await execute({ ...options, workflowId: ids[name] });
		},
	};
}

async function credentials(
	client: N8nClient,
	address: SandboxAddress,
): Promise<StoredCredential[]> {
	const [kolena] = playgroundCredentials(address, 0);
	const sink = { ...kolena, name: 'Sink', data: { ...kolena.data, baseUrl: address.sinkUrl } };
	return await storeCredentials(client, [kolena, sink]);
}
