/**
 * Tests the package with its own copy of n8n-workflow, as after a manual installation with npm,
 * which also installs the peer dependency. In that case, n8n does not recognize the package's
 * errors.
 *
 * `npx tsx e2e/otherCopy.ts [--n8n=<folder>] [--pictures=<folder>]` runs this test alone, by default in n8n 2.x.
 */
import { copyFile, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import type { Page } from 'playwright-core';

import { endCommands, runCommand } from '../realN8n/command';
import {
	playgroundCredentials,
	storeCredentials,
	type StoredCredential,
} from '../realN8n/credentials';
import { chosen } from '../realN8n/exampleFiles';
import { itemsOf, readExecutions, runStored } from '../realN8n/executions';
import { N8nClient } from '../realN8n/n8nClient';
import { startN8n, type RunningN8n } from '../realN8n/n8nProcess';
import { freePort } from '../realN8n/ports';
import { makeRunFolder } from '../realN8n/runFolder';
import { Shutdown } from '../realN8n/shutdown';
import {
	activateWorkflow,
	storeWorkflow,
	type StoredWorkflow,
	type Workflow,
} from '../realN8n/workflows';
import { startSandbox, type Sandbox } from '../sandbox';
import { startChatModel, type ChatModel } from './chatModel';
import { Checks, expect } from './checks';
import { launchChromium, provideChromium } from './chromium';
import { EditorPage } from './editorPage';
import { type Built, CHECKOUT, DOCUMENTS, packAndInstall } from './instance';

const PACKAGE = 'n8n-nodes-agent-runs';
const CHAT_PATH = '8d5f3c52-7d0f-4c53-b0a3-5a0d5d0c7a01';
const TIMEOUT_MS = 1_000;
const SETTLE_MS = 700;

/** Sentences that n8n puts in place of the text of an error that it does not recognize. */
const N8N_SENTENCES =
	/perhaps it is offline|perhaps the server is|retry the request|incorrect host|Retry on Fail/;

interface NetworkFailure {
	name: string;
	/** Prepares the sandbox so that the next start hits the failure. */
	prepare?: (sandbox: Sandbox) => void;
	/** The base URL, if it differs from the sandbox's. */
	baseUrl?: () => Promise<string>;
	says: RegExp;
	advises: RegExp;
}

const MAY_HAVE_STARTED = /^The run may have started: /;
const LOOK_FIRST = /Before you start it again, check/;

const FAILURES: NetworkFailure[] = [
	{
		name: 'reset',
		prepare: ({ kolena }) =>
			void kolena.faults.add({ effect: 'reset', stage: 'afterHandling', method: 'POST' }),
		says: MAY_HAVE_STARTED,
		advises: LOOK_FIRST,
	},
	{
		name: 'time-out',
		prepare: ({ kolena }) =>
			void kolena.faults.add({ effect: 'hang', stage: 'afterHandling', method: 'POST' }),
		says: MAY_HAVE_STARTED,
		advises: LOOK_FIRST,
	},
	{
		name: 'refused',
		baseUrl: async () => `http://127.0.0.1:${await freePort()}`,
		says: /^Kolena could not be reached: connection refused/,
		advises: /Check the base URL/,
	},
	{
		name: 'unknown-host',
		baseUrl: async () => await Promise.resolve('http://no-such-host.invalid'),
		says: /^Kolena could not be reached: (unknown host name|the host name could not be looked up)/,
		advises: /Check the base URL/,
	},
];

interface Trial {
	n8n: RunningN8n;
	client: N8nClient;
	sandbox: Sandbox;
	model: ChatModel;
	files: string;
}

/**
 * Checks that n8n preserves the error texts, and takes screenshots of them in its editor.
 *
 * @param built the package and the n8n installation to try it in
 */
export async function checkOtherCopy(
	checks: Checks,
	shutdown: Shutdown,
	built: Built,
	pictures?: string,
): Promise<void> {
	if (!checks.isWanted('Another copy')) return;
	const trial = await startTrial(shutdown, built);
	const withFailure = await Promise.all(
		FAILURES.map(async (failure) => ({ failure, credential: await credentialFor(trial, failure) })),
	);
	for (const { failure, credential } of withFailure) {
		await checks.check(`Another copy: ${failure.name}, with Stop`, async () => {
			const { error, runs } = await startThatMeets(trial, failure, credential, {});
			const wrapped = JSON.stringify(runs).includes('"httpCode":"none"');
			expect(wrapped, 'n8n does not recognize the error, so it wraps it', runs);
			expect(error && failure.says.test(error), "The title is the package's own", error);
			expect(error && failure.advises.test(error), 'The advice is included', error);
			expect(!N8N_SENTENCES.test(error ?? ''), 'n8n has not replaced the text', error);
		});
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			await checks.check(`Another copy: ${failure.name}, with ${onError}`, async () => {
				const execution = await startThatMeets(trial, failure, credential, { onError });
				const output = onError === 'continueErrorOutput' ? 1 : 0;
				const [item] = itemsOf(execution, 'Create run', { output });
				const said = String(item?.json.error);
				expect(failure.says.test(said), "The text is the package's own", said);
			});
		}
	}
	await checks.check("Another copy: a service's error text in an agent's tool", async () => {
		const said = await wordsOfTool(trial, withFailure[0].credential);
		expect(said.includes('refused the request (HTTP 400)'), "The text is the package's own", said);
		expect(!said.includes('already exists'), 'n8n has not replaced the text', said);
	});
	if (pictures === undefined) return;
	const executablePath = await provideChromium(() => undefined);
	await mkdir(pictures, { recursive: true });
	const browser = await launchChromium(executablePath);
	try {
		const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
		const version = await versionOf(trial.client);
		const target = { ...trial, version };
		await new EditorPage(page, target, pictures).logIn();
		for (const { failure, credential } of withFailure) {
			await checks.check(
				`Another copy: ${failure.name}, title and toast in the editor`,
				async () => {
					await showInEditor(trial, page, failure, credential, pictures);
				},
			);
		}
	} finally {
		await browser.close();
	}
}

async function startTrial(shutdown: Shutdown, { packed, install }: Built): Promise<Trial> {
	const folder = join(dirname(packed.tarball), 'other-copy');
	shutdown.add(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
	const files = join(folder, 'files');
	const userFolder = join(folder, 'n8n');
	const modules = join(userFolder, '.n8n', 'nodes', 'node_modules');
	await Promise.all([files, modules].map(async (path) => await mkdir(path, { recursive: true })));
	await copyFile(join(DOCUMENTS, 'invoice-1001.pdf'), join(files, 'invoice-1001.pdf'));

	await runCommand('tar', ['-xzf', packed.tarball, '-C', modules]);
	await runCommand('mv', [join(modules, 'package'), join(modules, PACKAGE)]);
	const copy = join(CHECKOUT, 'node_modules', 'n8n-workflow');
	await symlink(copy, join(modules, 'n8n-workflow'), 'dir');

	const sandbox = await startSandbox();
	shutdown.add(async () => await sandbox.close());
	const model = await startChatModel();
	shutdown.add(async () => await model.close());
	const env = { DB_SQLITE_POOL_SIZE: '3' };
	const n8n = await startN8n({ install, userFolder, fileFolders: [files], env }, () => undefined);
	shutdown.add(async () => await n8n.close());
	const client = new N8nClient(n8n.url);
	await client.signUp();
	return { n8n, client, sandbox, model, files };
}

async function credentialFor(
	{ client, sandbox }: Trial,
	{ name, baseUrl }: NetworkFailure,
): Promise<StoredCredential> {
	const [kolena] = playgroundCredentials(sandbox, 1).filter(({ type }) => type === 'kolenaApi');
	const data = { ...kolena.data };
	if (baseUrl !== undefined) data.baseUrl = await baseUrl();
	const credential = { ...kolena, name, data };
	return (await storeCredentials(client, [credential]))[0];
}

async function startThatMeets(
	trial: Trial,
	failure: NetworkFailure,
	credential: StoredCredential,
	settings: object,
) {
	const stored = await storeWorkflow(
		trial.client,
		workflowOf(trial, failure, credential, settings),
	);
	failure.prepare?.(trial.sandbox);
	return await runStored(trial.client, stored, 'Start');
}

/** A workflow that reads a file and starts a run with it. */
function workflowOf(
	{ files, sandbox }: Trial,
	{ name }: NetworkFailure,
	{ id, name: credentialName }: StoredCredential,
	settings: object,
): Workflow {
	const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	return {
		name: `Network failure ${name} ${JSON.stringify(settings)}`,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'read',
				name: 'Read',
				type: 'n8n-nodes-base.readWriteFile',
				typeVersion: 1,
				position: [200, 0],
				parameters: { fileSelector: `${files}/*.pdf`, options: {} },
			},
			{
				id: 'create',
				name: 'Create run',
				type: `${PACKAGE}.kolena`,
				typeVersion: 1,
				position: [400, 0],
				parameters: {
					resource: 'run',
					operation: 'create',
					agentId: chosen(String(sandbox.kolena.agentIds[0])),
					requestOptions: { timeout: TIMEOUT_MS },
				},
				credentials: { kolenaApi: { id, name: credentialName } },
				...settings,
			},
		],
		connections: { Start: to('Read'), Read: to('Create run') },
		settings: { executionOrder: 'v1' },
	};
}

/**
 * Returns everything that the agent's model and n8n's execution recorded after a tool failed with
 * text that n8n searches for.
 */
async function wordsOfTool(
	{ client, model, n8n, sandbox }: Trial,
	{ id, name }: StoredCredential,
): Promise<string> {
	const [scripted] = await storeCredentials(client, [
		{ type: 'openAiApi', name: 'Model', data: { apiKey: 'any', url: model.url, header: false } },
	]);
	const langchain = (type: string) => `@n8n/n8n-nodes-langchain.${type}`;
	const place = { position: [0, 0] as [number, number] };
	const to = (type: string) => ({ [type]: [[{ node: 'Agent', type, index: 0 }]] });
	const stored = await storeWorkflow(client, {
		name: 'Agent whose tool fails',
		nodes: [
			{
				...place,
				id: 'chat',
				name: 'Chat',
				type: langchain('chatTrigger'),
				typeVersion: 1.1,
				parameters: { public: true, options: {} },
				webhookId: CHAT_PATH,
			},
			// Up to version 2.x, the agent node calls its tools itself and wraps their errors.
			{
				...place,
				id: 'agent',
				name: 'Agent',
				type: langchain('agent'),
				typeVersion: 2,
				parameters: { options: {} },
			},
			{
				...place,
				id: 'model',
				name: 'Model',
				type: langchain('lmChatOpenAi'),
				typeVersion: 1.2,
				parameters: { model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} },
				credentials: { openAiApi: { id: scripted.id, name: scripted.name } },
			},
			{
				...place,
				id: 'tool',
				name: 'get_run',
				type: `${PACKAGE}.kolenaTool`,
				typeVersion: 1,
				parameters: {
					resource: 'run',
					operation: 'get',
					agentId: chosen(String(sandbox.kolena.agentIds[0])),
					runId: '1',
				},
				credentials: { kolenaApi: { id, name } },
			},
		],
		connections: { Chat: to('main'), Model: to('ai_languageModel'), get_run: to('ai_tool') },
		settings: { executionOrder: 'v1' },
	});
	await activateWorkflow(client, stored);
	const body = { detail: 'fileExists' };
	sandbox.kolena.faults.add({ effect: 'answer', status: 400, body, times: Infinity });
	model.script = [{ tool: 'get_run', args: {} }, { text: 'Done.' }];
	const response = await fetch(`${n8n.url}/webhook/${CHAT_PATH}/chat`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ action: 'sendMessage', sessionId: '1', chatInput: 'Get it' }),
	});
	const answer = await response.text();
	sandbox.kolena.faults.clear();
	const [{ error, runs }] = await readExecutions(client, stored);
	return [answer, JSON.stringify(model.messages), error, JSON.stringify(runs)].join('\n');
}

/** Executes the workflow in the editor, and checks and photographs the toast and the open node. */
async function showInEditor(
	trial: Trial,
	page: Page,
	failure: NetworkFailure,
	credential: StoredCredential,
	pictures: string,
): Promise<void> {
	const workflow = workflowOf(trial, failure, credential, {});
	const { id }: StoredWorkflow = await storeWorkflow(trial.client, workflow);
	await page.goto(`${trial.n8n.url}/workflow/${id}`);
	const button = page.locator('[data-test-id="execute-workflow-button"]');
	await button.waitFor();
	failure.prepare?.(trial.sandbox);
	await button.click();
	const toast = page
		.locator('.el-notification')
		.filter({ hasText: /Kolena|run may have/ })
		.first();
	await toast.waitFor();
	// Wait until the toast has slid in.
	await page.waitForTimeout(SETTLE_MS);
	await page.screenshot({ path: join(pictures, `${failure.name}-toast.png`) });
	const said = await toast.innerText();
	expect(!N8N_SENTENCES.test(said), "The toast shows the package's text", said);
	await page.locator('[data-test-id="canvas-node"][data-node-name="Create run"]').dblclick();
	const title = page.locator('[data-test-id="output-panel"] [data-test-id="node-error-message"]');
	await title.first().waitFor();
	await page.screenshot({ path: join(pictures, `${failure.name}-title.png`) });
	const words = (await title.first().innerText()).replaceAll('\u2060', '');
	expect(failure.says.test(words.trim()), "The title is the package's own", words);
}

async function versionOf(client: N8nClient): Promise<string> {
	const { versionCli } = await client.request<{ versionCli: string }>('GET', '/rest/settings');
	return versionCli;
}

function option(name: string): string | undefined {
	const prefix = `--${name}=`;
	return process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);
}

async function main(): Promise<number> {
	const shutdown = new Shutdown();
	const checks = new Checks();
	const source = resolve(option('n8n') ?? join(CHECKOUT, 'realN8n', 'n8n'));
	try {
		const folder = await makeRunFolder();
		shutdown.add(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
		shutdown.add(endCommands);
		const built = await packAndInstall(folder, source);
		await checkOtherCopy(checks, shutdown, built, option('pictures'));
	} finally {
		await shutdown.run();
	}
	return checks.sumUp('Another copy of n8n-workflow') ? 0 : 1;
}

if (require.main === module) void main().then((exitCode) => process.exit(exitCode));
