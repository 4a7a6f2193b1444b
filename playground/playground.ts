import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { startControl, type Sandbox } from '../sandbox';
import { endCommands } from '../realN8n/command';
import { installCommunityPackage, writeNpmForPackage } from '../realN8n/communityPackage';
import {
	playgroundCredentials,
	storeCredentials,
	type StoredCredential,
} from '../realN8n/credentials';
import { startDeskServer, type Desk } from './deskServer';
import {
	DOCUMENTS_PATH,
	readExamples,
	REPORT_PATH,
	type ExampleWorkflows,
} from './exampleWorkflows';
import { startMailServer } from '../realN8n/mailServer';
import { N8nClient } from '../realN8n/n8nClient';
import { installN8n } from '../realN8n/n8nInstall';
import { startN8n, type RunningN8n } from '../realN8n/n8nProcess';
import { buildAndPack } from '../realN8n/package';
import { step } from '../realN8n/progress';
import { makeRunFolder } from '../realN8n/runFolder';
import { startSandboxes } from './sandboxes';
import type { Shutdown } from '../realN8n/shutdown';
import { activateWorkflow, storeWorkflow, type StoredWorkflow } from '../realN8n/workflows';

const CHECKOUT = dirname(__dirname);
const EDITOR_PORT = 5678;

/** The sample documents, of which the first two are sent to Kolena. */
export const DOCUMENTS = join(__dirname, 'documents');

/** Everything that is up. */
export interface Playground {
	client: N8nClient;
	sandbox: Sandbox;
	desk: Desk;
	credentials: StoredCredential[];
	workflows: Record<keyof ExampleWorkflows, StoredWorkflow>;
	/** Where a request with documents starts `documentsToKolena`. */
	documentsUrl: string;
	/** Where a request starts `reportToKognitos`. */
	reportUrl: string;
}

/**
 * Builds the package and brings up n8n with it, the sandboxes, a mail server and the example workflows, switched on.
 * What has to be ended is given to `shutdown`; `onN8n` gets n8n as soon as it runs, to show its log if a later step fails.
 */
export async function startPlayground(
	shutdown: Shutdown,
	onN8n: (n8n: RunningN8n) => void,
): Promise<Playground> {
	const runFolder = await makeRunFolder();
	shutdown.add(async () => await rm(runFolder, { recursive: true, force: true, maxRetries: 5 }));
	shutdown.add(endCommands);

	const packed = await step(
		'Building and packing this package',
		async () => await buildAndPack(CHECKOUT, join(runFolder, 'package')),
	);
	const install = await step(
		'Installing n8n (takes minutes the first time, nothing after that)',
		async (report) => await installN8n(join(CHECKOUT, 'realN8n', 'n8n'), report),
	);
	const { sandbox, desk, mailPort, deskUrl } = await step(
		'Starting the sandboxes, a mail server and a page about it all',
		async () => await startSurroundings(shutdown, runFolder),
	);

	const npmFolder = join(runFolder, 'npm');
	await writeNpmForPackage(npmFolder, install, packed);
	const n8n = await step(`Starting n8n ${install.version}`, async (report) => {
		const userFolder = join(runFolder, 'n8n');
		await mkdir(userFolder);
		const { resultsFolder } = desk;
		const folders = { userFolder, fileFolders: [resultsFolder], pathFolders: [npmFolder] };
		return await startN8n({ install, ...folders, preferredPort: EDITOR_PORT }, report);
	});
	shutdown.add(async () => await n8n.close());
	onN8n(n8n);

	const client = new N8nClient(n8n.url);
	await step('Having n8n install the package as a community package', async () => {
		await client.signUp();
		await installCommunityPackage(client, packed);
	});

	return await step('Importing credentials and workflows, switching the workflows on', async () => {
		const credentials = await storeCredentials(client, playgroundCredentials(sandbox, mailPort));
		const examples = await readExamples(join(CHECKOUT, 'examples'), {
			credentials,
			kolenaAgentId: String(sandbox.kolena.agentIds[0]),
			kognitosAgentId: sandbox.kognitos.agentId,
			kognitosProcessId: sandbox.kognitos.processes[0].id,
			resultsFolder: desk.resultsFolder,
			reportUrl: `${deskUrl}/documents/daily-report.pdf`,
		});
		const start = async (name: keyof ExampleWorkflows) => {
			const workflow = await storeWorkflow(client, examples[name]);
			await activateWorkflow(client, workflow);
			return workflow;
		};
		const workflows = {
			kolenaResult: await start('kolenaResult'),
			kognitosResult: await start('kognitosResult'),
			documentsToKolena: await start('documentsToKolena'),
			reportToKognitos: await start('reportToKognitos'),
		};
		const documentsUrl = `${n8n.url}/webhook/${DOCUMENTS_PATH}`;
		const reportUrl = `${n8n.url}/webhook/${REPORT_PATH}`;
		Object.assign(desk, { documentsUrl, reportUrl });
		desk.links.unshift(
			{ name: 'n8n, with the workflows', url: `${n8n.url}/home/workflows` },
			{ name: 'mails, stored results, and buttons to start runs', url: deskUrl },
		);
		return { client, sandbox, desk, credentials, workflows, documentsUrl, reportUrl };
	});
}

async function startSurroundings(shutdown: Shutdown, runFolder: string) {
	const sandbox = await startSandboxes();
	shutdown.add(async () => await sandbox.close());
	const control = await startControl(sandbox);
	shutdown.add(async () => await control.close());
	const mailServer = await startMailServer();
	shutdown.add(async () => await mailServer.close());
	const resultsFolder = join(runFolder, 'results');
	await mkdir(resultsFolder);
	const desk: Desk = {
		mails: mailServer.mails,
		resultsFolder,
		documentsFolder: DOCUMENTS,
		links: [],
	};
	desk.links.push({
		name: 'the sandboxes: runs, requests, and buttons to end runs or to answer as the agent',
		url: control.url,
	});
	const deskServer = await startDeskServer(desk);
	shutdown.add(async () => await deskServer.close());
	return { sandbox, desk, mailPort: mailServer.port, deskUrl: deskServer.url };
}
