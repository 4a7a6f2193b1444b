import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright-core';

import { OWNER } from '../realN8n/n8nClient';
import { expect } from './checks';
import type { EditorTarget } from './editor';
import { DOCUMENTS } from './instance';
import { lineOf, type N8nLine } from './n8nLine';

const STEP_TIMEOUT_MS = 60_000;
const SETTLE_MS = 700;
const BELOW_THE_NODES = { x: 600, y: 600 };

/** Operates n8n's editor through what a person sees and clicks. */
export class EditorPage {
	private readonly line: N8nLine;

	private pictureCount = 0;

	constructor(
		private readonly page: Page,
		private readonly target: EditorTarget,
		private readonly pictures: string,
	) {
		this.line = lineOf(target.version);
		page.setDefaultTimeout(STEP_TIMEOUT_MS);
	}

	async picture(name: string): Promise<void> {
		this.pictureCount += 1;
		const number = String(this.pictureCount).padStart(2, '0');
		await this.page.screenshot({ path: join(this.pictures, `${number}-${name}.png`) });
	}

	async logIn(): Promise<void> {
		await logIn(this.page, this.target.n8n.url);
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.target.n8n.url}/workflow/new`);
		await this.byId('canvas-add-button').waitFor();
	}

	async addFirst(search: string | undefined, ...choices: string[]): Promise<void> {
		await this.byId('canvas-add-button').click();
		await this.choose(search, choices);
	}

	/** Adds a node after the one added last. */
	async addNext(search: string, ...choices: string[]): Promise<void> {
		await this.byId('node-creator-plus-button').click();
		await this.choose(search, choices);
	}

	private async choose(search: string | undefined, choices: string[]): Promise<void> {
		await this.search(search);
		for (const choice of choices) {
			await this.settle();
			await this.picture(`choose-${choice.replace(/\W+/g, '-')}`);
			await this.found(choice).click();
		}
		await this.settle();
	}

	private async search(words?: string): Promise<void> {
		const box = this.byId('node-creator-search-bar');
		await box.waitFor();
		if (words !== undefined) await box.fill(words);
		await this.settle();
	}

	private found(name: string): Locator {
		const exactly = new RegExp(`^\\s*${escaped(name)}\\s*$`);
		return this.byId('node-creator-item-name').filter({ hasText: exactly }).first();
	}

	/** Drags one of a node's actions from the panel onto the canvas, below the existing nodes. */
	async dragIn(name: string, action: string): Promise<void> {
		// If no node is selected, n8n does not connect the new one automatically.
		await this.byId('canvas').click({ position: BELOW_THE_NODES });
		await this.byId('node-creator-plus-button').click();
		await this.choose(name, [name]);
		await this.found(action).dragTo(this.byId('canvas'), { targetPosition: BELOW_THE_NODES });
		await this.settle();
		if (await this.isNodeOpen()) await this.closeNode();
	}

	/** Draws a connection from one node's output to another's input. */
	async connect(from: string, to: string): Promise<void> {
		const { mouse } = this.page;
		const before = await this.connections().count();
		const output = await middleOf(
			this.node(from).locator('[data-test-id="canvas-node-output-handle"]'),
		);
		const input = await middleOf(
			this.node(to).locator('[data-test-id="canvas-node-input-handle"]'),
		);
		await mouse.move(output.x, output.y);
		await mouse.down();
		await mouse.move(input.x, input.y, { steps: 20 });
		await mouse.up();
		await this.settle();
		const made = (await this.connections().count()) - before;
		expect(made === 1, 'One connection was added', made);
	}

	private connections(): Locator {
		return this.page.locator('.vue-flow__edge');
	}

	private node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
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
		await this.fill('fileSelector', `${folder}/*.pdf`);
		await this.closeNode();
	}

	/**
	 * Creates a credential with the `wrong` data, checks n8n's message, and then corrects the key.
	 */
	async makeCredential(
		wrong: { apiKey: string; baseUrl: string },
		rightKey: string,
	): Promise<void> {
		const { page } = this;
		await this.byId('node-credentials-select').click();
		await this.byId('node-credentials-select-item-new').locator('visible=true').click();
		await this.byId('editCredential-modal').waitFor();
		await this.fill('apiKey', wrong.apiKey);
		await this.fill('baseUrl', wrong.baseUrl);
		await this.byId('credential-save-button').click();
		await page
			.getByText(/Couldn.t connect/)
			.first()
			.waitFor();
		await page.getByText('More details').first().click();
		await this.settle();
		await this.picture('wrong-key');
		const banner = await this.byId('node-credentials-config-container').innerText();
		expect(/Kolena did not accept the API key/.test(banner), 'The reason is shown', banner);
		await this.fill('apiKey', rightKey);
		await this.byId('credential-save-button').click();
		if (this.line.closesGoodCredential) {
			await this.byId('editCredential-modal').waitFor({ state: 'hidden' });
			await this.byId('credential-edit-button').click();
		}
		await page
			.getByText(/Connection tested successfully/)
			.first()
			.waitFor();
		await this.picture('right-key');
		// Escape closes the dialog, or the node behind it if n8n has already closed the dialog.
		await page.keyboard.press('Escape');
		await this.settle();
	}

	/** Enters text into a parameter, or into a field of the node's input form. */
	async fill(parameter: string, text: string): Promise<void> {
		const field = this.byId(`parameter-input-${parameter}`).locator('input, textarea').first();
		await field.fill(text);
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
		await this.byId(this.line.closeNode).click();
		await this.settle();
	}

	/** Opens a node unless one is already open. */
	async openNode(name: string): Promise<void> {
		if (await this.isNodeOpen()) return;
		await this.node(name).dblclick();
		await this.byId('output-panel').waitFor();
		await this.settle();
	}

	private async isNodeOpen(): Promise<boolean> {
		return await this.byId(this.line.closeNode).isVisible();
	}

	/** Executes the workflow with the button below the canvas, and waits until it has succeeded. */
	async execute(): Promise<void> {
		await this.byId('execute-workflow-button').click();
		await this.page
			.getByText(/Workflow executed successfully/)
			.first()
			.waitFor();
	}

	async waitForOutput(text: string): Promise<void> {
		await this.byId('output-panel').getByText(text).first().waitFor();
	}

	async fetchTestEvent(): Promise<void> {
		await this.byId('node-execute-button').click();
		await this.byId('output-panel')
			.getByText(/1 item/)
			.first()
			.waitFor();
	}

	/** Activates the workflow, and checks that it is still active after the page is reloaded. */
	async switchOn(): Promise<void> {
		for (const id of this.line.switchOn) {
			await this.byId(id).click();
			await this.settle();
			await this.picture(id);
		}
		await this.page.getByText('Got it').first().click();
		await this.page.reload();
		await this.byId('canvas-node').first().waitFor();
		await this.page.locator('header, #header').getByText(this.line.switchedOn).first().waitFor();
	}

	/** The URL of a node's icon on the canvas; throws if the icon could not be loaded. */
	async iconOf(node: string): Promise<string> {
		const image = this.node(node).locator('img').first();
		await image.waitFor();
		const { src, width } = await image.evaluate((element) => {
			const { src, naturalWidth: width } = element as unknown as {
				src: string;
				naturalWidth: number;
			};
			return { src, width };
		});
		expect(width > 0, 'The icon is loaded', src);
		return src;
	}

	private byId(id: string): Locator {
		return this.page.locator(`[data-test-id="${id}"]`);
	}
}

/** Logs in to n8n as the owner. */
export async function logIn(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/signin`);
	await page.locator('input[type="email"], input[name*="email"]').first().fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.keyboard.press('Enter');
	await page.waitForURL(/home|workflow/);
}

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
	const box = await locator.first().boundingBox();
	expect(box, 'It is visible', String(locator));
	return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
