import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright-core';

/** Seconds in the keystroke-level model (Card, Moran and Newell, 1980) for an average typist. */
const SECONDS = { think: 1.35, point: 1.1, click: 0.2, key: 0.28 };
const SETTLE_MS = 700;
/** Longer text is pasted. */
const LONGEST_TYPED = 30;

/** What one step of a recording took. */
export interface Step {
	title: string;
	clicks: number;
	fields: number;
	/** How long the step would take a person who knows where to click. */
	handSeconds: number;
	/** How long n8n and the service took, including the script's clicks, which take next to no time. */
	machineSeconds: number;
	pictures: string[];
}

/** A person using n8n's editor, whose clicks and fields are counted. */
export class Person {
	readonly steps: Step[] = [];

	constructor(
		readonly page: Page,
		private readonly pictureFolder: string,
		/** A path on this machine, and what screenshots show instead. */
		private readonly shownPath: { path: string; as: string },
	) {}

	/** Records one step. */
	async step(title: string, work: () => Promise<void>): Promise<void> {
		const step = { title, clicks: 0, fields: 0, handSeconds: 0, machineSeconds: 0, pictures: [] };
		this.steps.push(step);
		const startedAt = Date.now();
		await work();
		step.machineSeconds = (Date.now() - startedAt) / 1_000;
		console.log(`${title}: ${JSON.stringify(step)}`);
	}

	/** An element in the editor, by its test id. */
	at(id: string): Locator {
		return this.page.locator(`[data-test-id="${id}"]`);
	}

	/** The input field of a parameter. */
	field(parameter: string): Locator {
		return this.at(`parameter-input-${parameter}`).locator('input, textarea').first();
	}

	async click(target: Locator, { twice = false } = {}): Promise<void> {
		await target.first().waitFor();
		if (twice) await target.first().dblclick();
		else await target.first().click();
		this.now.clicks += 1;
		this.now.handSeconds += SECONDS.think + SECONDS.point + SECONDS.click * (twice ? 2 : 1);
		await this.settle();
	}

	async fillIn(target: Locator, text: string): Promise<void> {
		await target.fill(text);
		this.now.fields += 1;
		this.now.handSeconds += handSecondsFor(text);
		await this.settle();
	}

	/** Pastes an expression into a parameter's field. Typing "=" turns it into an expression field. */
	async express(parameter: string, expression: string): Promise<void> {
		await this.field(parameter).fill('=');
		await this.at(`parameter-input-${parameter}`).locator('.cm-content').click();
		await this.page.keyboard.insertText(expression);
		this.now.fields += 1;
		this.now.handSeconds += handSecondsFor(`=${expression}`);
		await this.settle();
	}

	/** Selects an option of a parameter. */
	async select(parameter: string, option: string): Promise<void> {
		await this.click(this.at(`parameter-input-${parameter}`).locator('.el-select, input'));
		await this.click(this.page.locator('.el-select-dropdown__item:visible', { hasText: option }));
	}

	/** Chooses an entry of a resource locator's list. */
	async pick(parameter: string, name: string): Promise<void> {
		await this.click(
			this.at(`resource-locator-${parameter}`).locator('[data-test-id="rlc-input"]'),
		);
		await this.click(this.at('rlc-item').filter({ hasText: name }));
	}

	/** Selects an entry in the nodes panel. */
	async choose(name: string): Promise<void> {
		const exactly = new RegExp(`^\\s*${name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}\\s*$`);
		await this.click(this.at('node-creator-item-name').filter({ hasText: exactly }));
	}

	/** Adds a node after the last one. */
	async add(search: string, ...choices: string[]): Promise<void> {
		await this.click(this.at('node-creator-plus-button'));
		await this.fillIn(this.at('node-creator-search-bar'), search);
		for (const choice of choices) await this.choose(choice);
	}

	/** Closes the open node, and fits the canvas into the window. */
	async closeNode(): Promise<void> {
		await this.click(this.at('ndv-close-button'));
		await this.click(this.at('canvas-fit-view-button').or(this.at('zoom-to-fit')));
	}

	async picture(name: string): Promise<void> {
		await this.settle();
		await mkdir(this.pictureFolder, { recursive: true });
		const number = this.steps.reduce((sum, { pictures }) => sum + pictures.length, 1);
		const file = `${String(number).padStart(2, '0')}-${name}.png`;
		await this.page.evaluate(replaceText, { from: this.shownPath.path, to: this.shownPath.as });
		await this.page.screenshot({ path: join(this.pictureFolder, file) });
		await this.page.evaluate(replaceText, { from: this.shownPath.as, to: this.shownPath.path });
		this.now.pictures.push(file);
	}

	async settle(): Promise<void> {
		await this.page.waitForTimeout(SETTLE_MS);
	}

	private get now(): Step {
		return this.steps[this.steps.length - 1];
	}
}

/** How long it takes to go to a field and type or paste the text. */
function handSecondsFor(text: string): number {
	const keys = text.length > LONGEST_TYPED ? 2 : text.length;
	return SECONDS.think + SECONDS.point + SECONDS.click + keys * SECONDS.key;
}

/** Replaces text on the page, in the browser, without the page noticing. */
function replaceText({ from, to }: { from: string; to: string }): void {
	for (const field of Array.from(document.querySelectorAll('input, textarea'))) {
		const typed = field as HTMLInputElement;
		if (typed.value.includes(from)) typed.value = typed.value.replaceAll(from, to);
	}
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (texts.nextNode()) {
		const text = texts.currentNode;
		if (text.nodeValue?.includes(from)) text.nodeValue = text.nodeValue.replaceAll(from, to);
	}
}
