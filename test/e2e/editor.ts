import { copyFile, mkdir, mkdtemp } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

import { OWNER } from '../../playground/n8nClient';
import { say } from '../../playground/progress';
import { expect, type Checks } from './checks';
import { DOCUMENTS, type Instance } from './instance';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];
const STEP_TIMEOUT_MS = 20_000;
const SETTLE_MS = 700;
const WRONG_KEY = 'a-wrong-key';

/** What the editor's checks need of the instance. */
export type EditorTarget = Pick<Instance, 'files' | 'sandbox'> & { n8n: { url: string } };

/** Uses the nodes in n8n's editor as a person does, and takes a picture of each step. */
export async function checkEditor(
	checks: Checks,
	target: EditorTarget,
	pictureFolder?: string,
): Promise<void> {
	if (!checks.isWanted('editor')) return;
	const executablePath = PROGRAMS.find((path) => existsSync(path));
	if (executablePath === undefined) {
		say('- Editor: left out, there is no Chromium on this machine');
		return;
	}
	const pictures = pictureFolder ?? (await mkdtemp(join(tmpdir(), 'editor-')));
	await mkdir(pictures, { recursive: true });
	const browser = await chromium.launch({ executablePath, args: FLAGS });
	try {
		await checkInBrowser(checks, target, browser, pictures);
	} finally {
		await browser.close();
		say(`  Pictures of the editor: ${pictures}`);
	}
}

async function checkInBrowser(
	checks: Checks,
	target: EditorTarget,
	browser: Browser,
	pictures: string,
): Promise<void> {
	const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
	page.setDefaultTimeout(STEP_TIMEOUT_MS);
	const editor = new Editor(page, target, pictures);
	const check = async (title: string, work: () => Promise<void>) =>
		await checks.check(`Editor: ${title}`, async () => {
			try {
				await work();
			} catch (error) {
				await editor.picture('failed');
				throw error;
			}
		});

	await check('a person logs in', async () => await editor.logIn());
	await check('files, then the Kolena node, from an empty canvas', async () => {
		await editor.newWorkflow();
		await editor.addFirst(undefined, 'Trigger manually');
		await editor.addNext('Read/Write Files', 'Read/Write Files from Disk', 'Read File(s) From Disk');
		await editor.readDocuments();
		await editor.addNext('Kolena', 'Kolena', 'Create run');
		await editor.picture('kolena-added');
	});
	await check('a wrong key is red with a reason, the right one green', async () => {
		const { url, apiKey } = target.sandbox.kolena;
		await editor.makeCredential({ apiKey: WRONG_KEY, baseUrl: url }, apiKey);
	});
	await check('an agent from the list, execute, see the run', async () => {
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
	await check('the trigger fetches a test event and is switched on', async () => {
		target.sandbox.kolena.addRun({ files: ['for-the-trigger.pdf'] });
		await editor.newWorkflow();
		await editor.addFirst('Kolena', 'Kolena', 'On run succeeded');
		await editor.pickFromList('agentId', 'Invoice Reader');
		await editor.fetchTestEvent();
		await editor.waitForOutput('for-the-trigger.pdf');
		await editor.picture('trigger-event');
		await editor.closeNode();
		await editor.publish();
		await editor.picture('published');
	});
	await check('the Kognitos node, in the dark theme', async () => {
		await page.emulateMedia({ colorScheme: 'dark' });
		await editor.newWorkflow();
		await editor.addFirst(undefined, 'Trigger manually');
		await editor.addNext('Kognitos', 'Kognitos', 'Start run');
		await editor.picture('kognitos-dark');
	});
}

/** n8n's editor, by what a person sees and clicks. */
class Editor {
	private pictureCount = 0;

	constructor(
		private readonly page: Page,
		private readonly target: EditorTarget,
		private readonly pictures: string,
	) {}

	async picture(name: string): Promise<void> {
		this.pictureCount += 1;
		const number = String(this.pictureCount).padStart(2, '0');
		await this.page.screenshot({ path: join(this.pictures, `${number}-${name}.png`) });
	}

	async logIn(): Promise<void> {
		await this.page.goto(`${this.target.n8n.url}/signin`);
		await this.page.locator('input[type="email"], input[name*="email"]').first().fill(OWNER.email);
		await this.page.locator('input[type="password"]').fill(OWNER.password);
		await this.page.keyboard.press('Enter');
		await this.page.waitForURL(/home|workflow/);
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.target.n8n.url}/workflow/new`);
		await this.byId('canvas-add-button').waitFor();
	}

	async addFirst(search: string | undefined, ...choices: string[]): Promise<void> {
		await this.byId('canvas-add-button').click();
		await this.choose(search, choices);
	}

	async addNext(search: string, ...choices: string[]): Promise<void> {
		await this.byId('node-creator-plus-button').click();
		await this.choose(search, choices);
	}

	private async choose(search: string | undefined, choices: string[]): Promise<void> {
		const box = this.byId('node-creator-search-bar');
		await box.waitFor();
		if (search !== undefined) await box.fill(search);
		for (const choice of choices) {
			await this.settle();
			await this.picture(`choose-${choice.replace(/\W+/g, '-')}`);
			const name = this.byId('node-creator-item-name');
			await name.filter({ hasText: new RegExp(`^\\s*${escaped(choice)}\\s*$`) }).first().click();
		}
		await this.settle();
	}

	private async settle(): Promise<void> {
		await this.page.waitForTimeout(SETTLE_MS);
	}

	async readDocuments(): Promise<void> {
		const folder = join(this.target.files, 'editor');
		await mkdir(folder, { recursive: true });
		for (const name of ['invoice-1001.pdf', 'invoice-1002.pdf']) {
			await copyFile(join(DOCUMENTS, name), join(folder, name));
		}
		await this.field('fileSelector').fill(`${folder}/*.pdf`);
		await this.closeNode();
	}

	/** Makes a credential with `wrong` data first, looks at what n8n says, and corrects its key. */
	async makeCredential(wrong: { apiKey: string; baseUrl: string }, rightKey: string): Promise<void> {
		const { page } = this;
		await this.byId('node-credentials-select').click();
		await this.byId('node-credentials-select-item-new').locator('visible=true').click();
		await this.byId('editCredential-modal').waitFor();
		await this.field('apiKey').fill(wrong.apiKey);
		await this.field('baseUrl').fill(wrong.baseUrl);
		await this.byId('credential-save-button').click();
		await page.getByText(/Couldn.t connect/).first().waitFor();
		await page.getByText('More details').first().click();
		await this.settle();
		await this.picture('wrong-key');
		const banner = await this.byId('node-credentials-config-container').innerText();
		expect(/did not accept the API key/.test(banner), 'The reason is shown', banner);
		await this.field('apiKey').fill(rightKey);
		await this.byId('credential-save-button').click();
		// n8n closes the dialog when the key was right; what it says is there when it is opened again.
		await this.byId('editCredential-modal').waitFor({ state: 'hidden' });
		await this.byId('credential-edit-button').click();
		await page.getByText(/Connection tested successfully/).first().waitFor();
		await this.picture('right-key');
		// Escape closes the dialog, and the node behind it if n8n has closed the dialog meanwhile.
		await page.keyboard.press('Escape');
		await this.settle();
	}

	private field(name: string): Locator {
		return this.byId(`parameter-input-${name}`).locator('input, textarea').first();
	}

	async pickFromList(parameter: string, choice: string): Promise<void> {
		await this.byId(`resource-locator-${parameter}`).locator('[data-test-id="rlc-input"]').click();
		const item = this.byId('rlc-item').filter({ hasText: choice }).first();
		await item.waitFor();
		await this.picture(`list-of-${parameter}`);
		await item.click();
		await this.settle();
	}

	async closeNode(): Promise<void> {
		await this.byId('ndv-close-button').click();
		await this.settle();
	}

	/** Opens a node unless one is open. */
	async openNode(name: string): Promise<void> {
		if (await this.byId('ndv-close-button').isVisible()) return;
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.byId('output-panel').waitFor();
		await this.settle();
	}

	/** Runs the workflow with the button below the canvas, and waits until it has ended. */
	async execute(): Promise<void> {
		await this.byId('execute-workflow-button').click();
		await this.page.getByText(/Workflow executed successfully/).first().waitFor();
	}

	async waitForOutput(text: string): Promise<void> {
		await this.byId('output-panel').getByText(text).first().waitFor();
	}

	async fetchTestEvent(): Promise<void> {
		await this.byId('node-execute-button').click();
		await this.byId('output-panel').getByText(/1 item/).first().waitFor();
	}

	/** Switches the workflow on. */
	async publish(): Promise<void> {
		await this.byId('workflow-open-publish-modal-button').click();
		await this.settle();
		await this.picture('publish-dialog');
		await this.byId('workflow-publish-button').click();
		await this.page.getByText('Publishing').first().waitFor({ state: 'hidden' });
		await this.settle();
	}

	private byId(id: string): Locator {
		return this.page.locator(`[data-test-id="${id}"]`);
	}
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
