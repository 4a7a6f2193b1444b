const PROGRESS_INTERVAL_MS = 10_000;

/** Reports what a long step is doing; the text is printed with its next progress line. */
export type Report = (detail: string) => void;

/** Prints one line of plain text. */
export function say(line = ''): void {
	process.stdout.write(`${line}\n`);
}

let areStepsShown = true;

/** From now on, steps print nothing: what they say during the shutdown would only confuse. */
export function hideSteps(): void {
	areStepsShown = false;
}

function sayOfStep(line: string): void {
	if (areStepsShown) say(line);
}

/**
 * Runs one step of the start and prints a line when it begins, when it ends (with its seconds), and
 * every ten seconds between. What `work` throws is rethrown, after a line that names the step.
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
