import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import express from 'express';

import { endCommands } from '../realN8n/command';
import { installCommunityPackage, writeNpmForPackage } from '../realN8n/communityPackage';
import {
	playgroundCredentials,
	storeCredentials,
	type StoredCredential,
} from '../realN8n/credentials';
import { startMailServer, type ReceivedMail } from '../realN8n/mailServer';
import { N8nClient } from '../realN8n/n8nClient';
import { installN8n, type N8nInstall } from '../realN8n/n8nInstall';
import { startN8n, type RunningN8n } from '../realN8n/n8nProcess';
import { buildAndPack, type PackedPackage } from '../realN8n/package';
import { step } from '../realN8n/progress';
import { makeRunFolder } from '../realN8n/runFolder';
import type { Shutdown } from '../realN8n/shutdown';
import { startSandbox, type Sandbox } from '../sandbox';
import { listen } from '../sandbox/server';
import { startChatModel, type ChatModel } from './chatModel';

export const CHECKOUT = dirname(__dirname);
const BUILD_INPUTS = [
	'credentials',
	'icons',
	'nodes',
	'gulpfile.js',
	'scripts/lineMaps.js',
	'LICENSE',
	'package.json',
	'README.md',
	'tsconfig.json',
];

/** The sample documents that workflows send. */
export const DOCUMENTS = join(CHECKOUT, 'playground', 'documents');

/** A request that arrived at the system that results are passed on to. */
export interface HandedOver {
	path: string;
	body: Record<string, unknown>;
}

/** The package in its published form, and an n8n installation to try it in. */
export interface Built {
	packed: PackedPackage;
	install: N8nInstall;
}

/** A real n8n instance with the package, and everything around it. */
export interface Instance extends Built {
	version: string;
	n8n: RunningN8n;
	client: N8nClient;
	sandbox: Sandbox;
	credentials: StoredCredential[];
	mails: ReceivedMail[];
	model: ChatModel;
	/** The folder that workflows are allowed to read from and write to. */
	files: string;
	/** The URL of a system that accepts whatever is posted to it. */
	receiverUrl: string;
	handedOver: HandedOver[];
}

/**
 * Builds the package and starts n8n with it, the stand-ins, a mail server and a chat model.
 *
 * @param source the folder whose package.json and package-lock.json determine which n8n version is
 * installed
 */
export async function startInstance(shutdown: Shutdown, source: string): Promise<Instance> {
	const folder = await makeRunFolder();
	shutdown.add(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
	shutdown.add(endCommands);

	const { packed, install } = await packAndInstall(folder, source);
	const files = join(folder, 'files');
	const userFolder = join(folder, 'n8n');
	await Promise.all([mkdir(files), mkdir(userFolder)]);

	const sandbox = await startSandbox({
		kolena: { agentCount: 8, outcome: { durationMs: 1_500, endStatus: 'success' } },
		kognitos: {
			processCount: 8,
			outcome: { createdMs: 300, durationMs: 1_500, endStatus: 'Succeeded', exception: null },
		},
		kognitosAutomation: {
			outcome: { pendingMs: 300, durationMs: 1_500, endStatus: 'completed', questions: [] },
		},
	});
	shutdown.add(async () => await sandbox.close());
	const mailServer = await startMailServer();
	shutdown.add(async () => await mailServer.close());
	const model = await startChatModel();
	shutdown.add(async () => await model.close());
	const { handedOver, receiver } = await startReceiver();
	shutdown.add(async () => await receiver.close());

	const npmFolder = join(folder, 'npm');
	await writeNpmForPackage(npmFolder, install, packed);
	const n8n = await step(`Starting n8n ${install.version}`, async (report) => {
		// Without a connection pool, n8n 1.x mixes up the transactions of concurrent requests.
		const env = { GENERIC_TIMEZONE: 'UTC', TZ: 'UTC', DB_SQLITE_POOL_SIZE: '3' };
		return await startN8n(
			{ install, userFolder, fileFolders: [files], pathFolders: [npmFolder], env },
			report,
		);
	});
	shutdown.add(async () => await n8n.close());
	const client = new N8nClient(n8n.url);
	await step('Installing the package in n8n as a community package', async () => {
		await client.signUp();
		return await installCommunityPackage(client, packed);
	});
	const credentials = await storeCredentials(client, [
		...playgroundCredentials(sandbox, mailServer.port),
		{
			type: 'openAiApi',
			name: 'Scripted model',
			data: { apiKey: 'any', url: model.url, header: false },
		},
	]);
	return {
		packed,
		install,
		version: install.version,
		n8n,
		client,
		sandbox,
		credentials,
		mails: mailServer.mails,
		model,
		files,
		receiverUrl: receiver.origin,
		handedOver,
	};
}

/**
 * Builds the package from a copy of the checkout, and installs n8n.
 *
 * @param folder where the copy and the package are written
 * @param source the folder whose package.json and package-lock.json determine which n8n version is
 * installed
 */
export async function packAndInstall(
	folder: string,
	source = join(CHECKOUT, 'realN8n', 'n8n'),
): Promise<Built> {
	const packed = await step('Building and packing this package', async () => {
		const copy = join(folder, 'checkout');
		await copyCheckout(copy);
		return await buildAndPack(copy, join(folder, 'package'));
	});
	const install = await step(
		'Installing n8n (takes a few minutes the first time)',
		async (report) => await installN8n(source, report),
	);
	return { packed, install };
}

/** Copies what the package is built from, so that building it does not disturb another build. */
export async function copyCheckout(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (const name of BUILD_INPUTS) {
		await cp(join(CHECKOUT, name), join(folder, name), { recursive: true });
	}
	await symlink(join(CHECKOUT, 'node_modules'), join(folder, 'node_modules'), 'dir');
}

async function startReceiver() {
	const handedOver: HandedOver[] = [];
	const app = express();
	app.use(express.json());
	app.post('/*path', (request, response) => {
		handedOver.push({ path: request.path, body: (request.body ?? {}) as HandedOver['body'] });
		response.json({ taken: true });
	});
	return { handedOver, receiver: await listen(app, 0) };
}
