import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { endCommands } from '../realN8n/command';
import { installCommunityPackage, writeNpmForPackage } from '../realN8n/communityPackage';
import {
	playgroundCredentials,
	storeCredentials,
	type StoredCredential,
} from '../realN8n/credentials';
import { choicesIn } from '../realN8n/exampleFiles';
import { startMailServer } from '../realN8n/mailServer';
import { N8nClient, OWNER } from '../realN8n/n8nClient';
import { installN8n } from '../realN8n/n8nInstall';
import { startN8n, type RunningN8n } from '../realN8n/n8nProcess';
import { buildAndPack } from '../realN8n/package';
import { step } from '../realN8n/progress';
import { makeRunFolder } from '../realN8n/runFolder';
import type { Shutdown } from '../realN8n/shutdown';
import {
	activateWorkflow,
	storeWorkflow,
	type StoredWorkflow,
	webhookUrl,
} from '../realN8n/workflows';
import { accessOf, startControl, type Sandbox } from '../sandbox';
import { dayAgo, TIME_ZONE } from './days';
import type { Desk } from './desk';
import { startDeskServer } from './deskServer';
import { AUTOMATION_FORM, DOCUMENTS_FORM, playgroundExamples } from './exampleWorkflows';
import { startKognitosRun } from './mainJob';
import { startSandboxes } from './sandboxes';
import { makeSharedFolder } from './sharedFolder';

const CHECKOUT = dirname(__dirname);
const SAMPLES = join(__dirname, 'documents');
const EDITOR_PORT = 5678;
const ERROR_WORKFLOW = 'failures-to-mail';

/** Everything that is running. */
export interface Playground {
	client: N8nClient;
	sandbox: Sandbox;
	desk: Desk;
	credentials: StoredCredential[];
	/** Returns the example with this file name. */
	workflow(name: string): StoredWorkflow;
	/** The form that starts a Kolena run. */
	formUrl: string;
	/** The form that starts a run of an automation on Kognitos' current platform. */
	automationFormUrl: string;
}

/**
 * Builds the package and starts n8n with it, the sandboxes, a mail server and the example
 * workflows. Whatever has to be stopped later is added to `shutdown`. `onN8n` receives n8n as soon
 * as it is running, so that its log can be shown if a later step fails.
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
		'Installing n8n (takes a few minutes the first time)',
		async (report) => await installN8n(join(CHECKOUT, 'realN8n', 'n8n'), report),
	);
	const { sandbox, desk, mailPort, deskUrl } = await step(
		'Starting the sandboxes, a mail server and the Playground page',
		async () => await startSurroundings(shutdown),
	);

	const npmFolder = join(runFolder, 'npm');
	await writeNpmForPackage(npmFolder, install, packed);
	const n8n = await step(`Starting n8n ${install.version}`, async (report) => {
		const userFolder = join(runFolder, 'n8n');
		await mkdir(userFolder);
		const folders = { userFolder, fileFolders: [desk.folder], pathFolders: [npmFolder] };
		// "Yesterday" in a workflow must be yesterday in the user's time zone.
		const env = { GENERIC_TIMEZONE: TIME_ZONE, TZ: TIME_ZONE };
		return await startN8n({ install, ...folders, preferredPort: EDITOR_PORT, env }, report);
	});
	shutdown.add(async () => await n8n.close());
	onN8n(n8n);

	const client = new N8nClient(n8n.url);
	await step('Installing the package in n8n as a community package', async () => {
		await client.signUp();
		await installCommunityPackage(client, packed);
	});

	return await step('Importing credentials and workflows, publishing the workflows', async () => {
		const credentials = await storeCredentials(client, playgroundCredentials(sandbox, mailPort));
		const workflows = await storeExamples(client, {
			credentials,
			choices: choicesIn(sandbox, { agent: 0, process: 0 }),
			folder: desk.folder,
			documents: desk.documents,
			reportUrl: `${deskUrl}/report.pdf`,
			receiverUrl: `${deskUrl}/handed-over`,
		});
		const workflow = (name: string): StoredWorkflow => {
			const found = workflows.get(name);
			if (!found) throw new Error(`There is no example "${name}"`);
			return found;
		};
		sandbox.kolena.settings.webhook.url = webhookUrl(n8n.url, workflow('at-once-and-never-missed'));
		const formUrl = `${n8n.url}/form/${DOCUMENTS_FORM}`;
		const automationFormUrl = `${n8n.url}/form/${AUTOMATION_FORM}`;
		Object.assign(desk, { formUrl, automationFormUrl });
		desk.startReport = async () => {
			const run = await startKognitosRun({ client, workflow: workflow('schedule-to-kognitos') });
			return run.id;
		};
		desk.links.unshift({ name: 'n8n, with the workflows', url: `${n8n.url}/home/workflows` });
		return { client, sandbox, desk, credentials, workflow, formUrl, automationFormUrl };
	});
}

/** Stores all examples and publishes those that start by themselves. Failures in any of them are reported by email. */
async function storeExamples(
	client: N8nClient,
	here: Parameters<typeof playgroundExamples>[0],
): Promise<Map<string, StoredWorkflow>> {
	const stored = new Map<string, StoredWorkflow>();
	const examples = await playgroundExamples(here);
	const isErrorWorkflow = ({ name }: { name: string }) => name === ERROR_WORKFLOW;
	const ordered = [
		...examples.filter(isErrorWorkflow),
		...examples.filter((one) => !isErrorWorkflow(one)),
	];
	for (const { name, workflow, isPublished } of ordered) {
		const errorWorkflow = stored.get(ERROR_WORKFLOW)?.id;
		const settings = { ...workflow.settings, ...(errorWorkflow ? { errorWorkflow } : {}) };
		const saved = await storeWorkflow(client, { ...workflow, settings });
		if (isPublished) await activateWorkflow(client, saved);
		stored.set(name, saved);
	}
	return stored;
}

async function startSurroundings(shutdown: Shutdown) {
	const shared = await makeSharedFolder(SAMPLES);
	shutdown.add(shared.release);
	const sandbox = await startSandboxes();
	shutdown.add(async () => await sandbox.close());
	addRunsOfYesterday(sandbox);
	const mailServer = await startMailServer();
	shutdown.add(async () => await mailServer.close());
	const desk: Desk = {
		mails: mailServer.mails,
		handedOver: [],
		folder: shared.path,
		documents: shared.documents,
		report: join(SAMPLES, 'daily-report.pdf'),
		login: OWNER,
		links: [],
		access: () => accessOf(sandbox),
	};
	const deskServer = await startDeskServer(desk);
	shutdown.add(async () => await deskServer.close());
	const control = await startControl(sandbox, 0, deskServer.url);
	shutdown.add(async () => await control.close());
	desk.links.push(
		{
			name: 'the Playground page, with emails, stored results, and ways to start runs',
			url: deskServer.url,
		},
		{ name: 'the sandbox page, with runs, requests, and buttons that end runs', url: control.url },
	);
	return { sandbox, desk, mailPort: mailServer.port, deskUrl: deskServer.url };
}

/**
 * Adds the runs that *Many Runs to One Table* would have started yesterday evening and collects in
 * the morning.
 */
function addRunsOfYesterday({ kolena }: Sandbox): void {
	for (const file of ['invoice-1001.pdf', 'invoice-1002.pdf']) {
		kolena.addRun({ userDefinedId: `${dayAgo(1)} ${file}`, files: [file] });
	}
}
