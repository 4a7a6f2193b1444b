import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';

import { say } from '../realN8n/progress';
import { expect, expectSame, type Checks } from './checks';
import { launchChromium, provideChromium } from './chromium';
import { EditorPage } from './editorPage';
import type { Instance } from './instance';

const WRONG_KEY = 'a-wrong-key';

/** What the editor checks need from the instance. */
export type EditorTarget = Pick<Instance, 'files' | 'sandbox' | 'version'> & {
	n8n: { url: string };
};

/** Uses the nodes in n8n's editor as a person does, and takes a screenshot of each step. */
export async function checkEditor(
	checks: Checks,
	target: EditorTarget,
	pictureFolder?: string,
): Promise<void> {
	if (!checks.isWanted('editor')) return;
	const executablePath = await checks.check('Editor: Chromium is available', provideChromium);
	if (executablePath === undefined) return;
	if (pictureFolder !== undefined) await rm(pictureFolder, { recursive: true, force: true });
	const pictures = pictureFolder ?? (await mkdtemp(join(tmpdir(), 'editor-')));
	await mkdir(pictures, { recursive: true });
	const browser = await launchChromium(executablePath);
	try {
		await checkInBrowser(checks, target, browser, pictures);
	} finally {
		await browser.close();
		say(`  Screenshots of the editor: ${pictures}`);
	}
}

async function checkInBrowser(
	checks: Checks,
	target: EditorTarget,
	browser: Browser,
	pictures: string,
): Promise<void> {
	const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
	const editor = new EditorPage(page, target, pictures);
	const { kolena, kognitos, kognitosAutomation } = target.sandbox;
	const check = async (title: string, work: () => Promise<void>) =>
		await checks.check(`Editor: ${title}`, async () => {
			try {
				await work();
			} catch (error) {
				await editor.picture('failed');
				throw error;
			}
		});
	const startWithDocuments = async () => {
		await editor.newWorkflow();
		await editor.addFirst(undefined, 'Trigger manually');
		await editor.addNext(
			'Read/Write Files',
			'Read/Write Files from Disk',
			'Read File(s) From Disk',
		);
		await editor.readDocuments();
	};

	const { name: automation, workspace } = kognitosAutomation.automation('Invoice Intake');
	const pickAutomation = async () => {
		const { title } = kognitosAutomation.workspaces.find((one) => one.name === workspace) ?? {};
		await editor.pickFromList('workspace', title ?? workspace);
		await editor.pickFromList('automation', 'Invoice Intake');
	};

	await check('a user logs in', async () => await editor.logIn());
	await check('on an empty canvas, add files and then the Kolena node', async () => {
		await startWithDocuments();
		await editor.addNext('Kolena', 'Kolena', 'Create run');
		await editor.picture('kolena-added');
	});
	await check('a wrong key is shown in red with the reason, the correct key in green', async () => {
		await editor.makeCredential({ apiKey: WRONG_KEY, baseUrl: kolena.url }, kolena.apiKey);
	});
	await check('choose an agent from the list, execute, and see the run', async () => {
		await editor.openNode('Create run');
		await editor.pickFromList('agentId', 'Lease Abstractor');
		await editor.picture('agent-chosen');
		await editor.closeNode();
		await editor.execute();
		await editor.openNode('Create run');
		await editor.waitForOutput('invoice-1001.pdf');
		await editor.picture('result');
		await editor.closeNode();
		await editor.picture('canvas');
	});
	await check('the trigger fetches a test event and is activated', async () => {
		kolena.addRun({ files: ['for-the-trigger.pdf'] });
		await editor.newWorkflow();
		await editor.addFirst('Kolena', 'Kolena', 'On run succeeded');
		await editor.pickFromList('agentId', 'Invoice Reader');
		await editor.fetchTestEvent();
		await editor.waitForOutput('for-the-trigger.pdf');
		await editor.picture('trigger-event');
		await editor.closeNode();
		await editor.switchOn();
		await editor.picture('switched-on');
	});
	await check('the Kognitos node is dragged in, connected by hand and executed', async () => {
		await startWithDocuments();
		await editor.dragIn('Kognitos', 'Start run');
		await editor.picture('kognitos-dragged-in');
		await editor.connect('Read/Write Files from Disk', 'Start run');
		await editor.picture('kognitos-connected');
		await editor.openNode('Start run');
		await editor.fill('agentId', kognitos.agentId);
		await editor.pickFromList('processId', kognitos.processes[1].name);
		await editor.fill('binaryPropertyName', 'data');
		await editor.picture('kognitos-filled-in');
		await editor.closeNode();
		const before = kognitos.latestRuns(50).length;
		await editor.execute();
		const started = kognitos.latestRuns(50).length - before;
		expect(started === 2, 'A run is started for each document', started);
		await editor.openNode('Start run');
		await editor.waitForOutput('Published');
		await editor.picture('kognitos-result');
		await editor.closeNode();
	});
	await check(
		'choose a workspace and an automation, fill in the input form, and execute',
		async () => {
			await editor.newWorkflow();
			await editor.addFirst(undefined, 'Trigger manually');
			await editor.addNext('Kognitos Automation', 'Kognitos Automation', 'Start run');
			await pickAutomation();
			await editor.fill('Vendor Name', 'Contoso');
			await editor.fill('amount', '12.5');
			await editor.picture('automation-filled-in');
			await editor.closeNode();
			await editor.execute();
			const [run] = kognitosAutomation.runs.slice(-1);
			expect(run.name.startsWith(automation), 'A run of the automation has started', run.name);
			expectSame(run.user_inputs['Vendor Name'], { text: 'Contoso' }, 'The input');
			await editor.openNode('Start run');
			await editor.waitForOutput('PUBLISHED');
			await editor.picture('automation-result');
			await editor.closeNode();
		},
	);
	await check('the automation trigger fetches a test event', async () => {
		await editor.newWorkflow();
		await editor.addFirst('Kognitos Automation', 'Kognitos Automation', 'On run completed');
		await pickAutomation();
		await editor.fetchTestEvent();
		await editor.waitForOutput('completed');
		await editor.picture('automation-trigger-event');
		await editor.closeNode();
	});
	await check('icons for the light and dark themes', async () => {
		for (const theme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme: theme });
			await editor.newWorkflow();
			await editor.addFirst(undefined, 'Trigger manually');
			for (const [service, action] of [
				['Kolena', 'Create run'],
				['Kognitos', 'Start run'],
			]) {
				await editor.addNext(service, service, action);
				await editor.picture(`${service}-${theme}`);
				await editor.closeNode();
				const icon = await editor.iconOf(action);
				const isDark = icon.includes(`${service.toLowerCase()}.dark.svg`);
				const isLight = icon.includes(`${service.toLowerCase()}.svg`);
				expect(theme === 'dark' ? isDark : isLight, `The icon for the ${theme} theme`, icon);
			}
			await editor.picture(`icons-${theme}`);
		}
	});
}
