import { sleep } from 'n8n-workflow';

/**
 * Waits, or returns as soon as the signal is aborted. n8n's own cancellable sleep has different
 * names in different versions; a plain sleep raced against the signal works in all of them.
 *
 * @returns false if the signal was aborted
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
	if (signal?.aborted) return false;
	if (signal === undefined) {
		await sleep(ms);
		return true;
	}
	let onAbort: () => void = () => {};
	const aborted = new Promise<void>((resolve) => {
		onAbort = resolve;
		signal.addEventListener('abort', onAbort, { once: true });
	});
	await Promise.race([sleep(ms), aborted]);
	signal.removeEventListener('abort', onAbort);
	return !signal.aborted;
}
