import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { chromium, type Browser } from 'playwright-core';

import { CommandFailed, runCommand } from '../realN8n/command';
import type { Report } from '../realN8n/progress';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin'];
const PROGRAMS = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const DEBIAN_PACKAGE = 'chromium';
const INSTALL_TIMEOUT_MS = 600_000;
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
const ADVICE =
	'Install Chromium or Chrome, set CHROMIUM_PATH to its path, or skip the editor with --no-editor.';

/**
 * Returns the path of Chromium: the one in CHROMIUM_PATH or, failing that, one in a standard location
 * or the one from Debian's package, which is installed if this process is allowed to install it. If
 * none of this works, throws an error that says what to do.
 */
export async function provideChromium(report: Report): Promise<string> {
	const named = process.env.CHROMIUM_PATH;
	if (named) {
		if (isProgram(named)) return named;
		throw new Error(`CHROMIUM_PATH is set to ${named}, which is not an executable file.`);
	}
	const found = findChromium();
	if (found !== undefined) return found;
	report(`Chromium was not found; installing Debian's package "${DEBIAN_PACKAGE}"`);
	await installPackage(DEBIAN_PACKAGE);
	const installed = findChromium();
	if (installed === undefined)
		throw new Error(`Debian's package was installed, but there is still no Chromium. ${ADVICE}`);
	return installed;
}

/** Starts the Chromium at this path, without a window. */
export async function launchChromium(executablePath: string): Promise<Browser> {
	return await chromium.launch({ executablePath, args: FLAGS });
}

function findChromium(): string | undefined {
	const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...FOLDERS];
	const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
	return [...candidates, ...PROGRAMS].find(isProgram);
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

async function installPackage(name: string): Promise<void> {
	if (process.getuid?.() !== 0) {
		throw new Error(`Chromium was not found, and only root is allowed to install it. ${ADVICE}`);
	}
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const apt = async (...args: string[]) =>
		await runCommand('apt-get', ['-q', '-y', ...args], { env, timeoutMs: INSTALL_TIMEOUT_MS });
	try {
		await apt('update');
		await apt('install', '--no-install-recommends', name);
	} catch (error) {
		if (!(error instanceof CommandFailed)) throw error;
		throw new Error(
			`Chromium was not found and could not be installed. ${ADVICE}\n${error.message}`,
		);
	}
}
