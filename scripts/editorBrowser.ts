import type { Page } from 'playwright-core';

import { launchChromium, provideChromium } from '../e2e/chromium';
import { logIn } from '../e2e/editorPage';
import { step } from '../realN8n/progress';
import type { Shutdown } from '../realN8n/shutdown';

/** Opens n8n in a browser, logged in as the owner. `shutdown` closes the browser. */
export async function openN8n(
	url: string,
	viewport: { width: number; height: number },
	shutdown: Shutdown,
): Promise<Page> {
	const browser = await launchChromium(await step('Looking for Chromium', provideChromium));
	shutdown.add(async () => await browser.close());
	const page = await browser.newPage({ viewport, colorScheme: 'light' });
	await logIn(page, url);
	return page;
}
