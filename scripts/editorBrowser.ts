import { chromium, type Page } from 'playwright-core';

import { provideChromium } from '../e2e/chromium';
import { OWNER } from '../realN8n/n8nClient';
import { step } from '../realN8n/progress';
import type { Shutdown } from '../realN8n/shutdown';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** Opens n8n in a browser, logged in as the owner. `shutdown` closes the browser. */
export async function openN8n(
	url: string,
	viewport: { width: number; height: number },
	shutdown: Shutdown,
): Promise<Page> {
	const executablePath = await step('Looking for Chromium', provideChromium);
	const browser = await chromium.launch({ executablePath, args: FLAGS });
	shutdown.add(async () => await browser.close());
	const page = await browser.newPage({ viewport, colorScheme: 'light' });
	await page.goto(`${url}/signin`);
	await page.locator('input[type="email"], input[name*="email"]').first().fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.keyboard.press('Enter');
	await page.waitForURL(/home|workflow/);
	return page;
}
