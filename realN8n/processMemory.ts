import { readFileSync } from 'node:fs';

/**
 * A process's memory on Linux: the resident set size, and the highest so far as recorded by the
 * kernel (VmHWM). Both are 0 if the process has exited.
 */
export function memoryOf(pid: number | undefined): { rssBytes: number; peakBytes: number } {
	let status = '';
	try {
		status = readFileSync(`/proc/${pid}/status`, 'utf8');
	} catch {
		// It has exited.
	}
	const bytes = (name: string) =>
		Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
	return { rssBytes: bytes('VmRSS'), peakBytes: bytes('VmHWM') };
}
