const PROGRESS_INTERVAL_MS = 10_000;

/** Reports what a long step is doing; the text appears in the step's next progress line. */
export type Report = (detail: string) => void;

/** Prints one line of plain text. */
export function say(line = ''): void {
	process.stdout.write(`${line}\n`);
}

let areStepsShown = true;

/**
 * From now on, steps print nothing, because their output during the shutdown would only be
 * confusing.
 */
export function hideSteps(): void {
	areStepsShown = false;
}

function sayOfStep(line: string): void {
	if (areStepsShown) say(line);
}

/**
 * Runs one startup step. Prints a line when it begins, another every ten seconds, and one with the elapsed seconds
 * when it ends. If `work` throws, prints a line that names the step and rethrows.
 */
export async function step<T>(title: string, work: (report: Report) => Promise<T>): Promise<T> {
	const startedAt = Date.now();
	const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1);
	let detail = '';
	sayOfStep(`▸ ${title}`);
	const timer = setInterval(
		() => sayOfStep(`  … ${seconds()} s${detail && `: ${detail}`}`),
		PROGRESS_INTERVAL_MS,
	);
	try {
		const result = await work((text) => (detail = text));
		sayOfStep(`✓ ${title} (${seconds()} s)`);
		return result;
	} catch (error) {
		sayOfStep(`✗ ${title} (after ${seconds()} s)`);
		throw error;
	} finally {
		clearInterval(timer);
	}
}
