import { sleep } from 'n8n-workflow';

/**
 * Waits, or returns at once when the signal is aborted. n8n's own cancellable sleep has different
 * names in different versions, whereas a plain sleep that races the signal works in all of them.
 *
 * @returns false if the signal ended the wait
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
