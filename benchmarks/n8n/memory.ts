import { readFileSync } from 'node:fs';

/** A process's memory at one point in time. */
export interface MemorySample {
	/** Milliseconds since 1970. */
	at: number;
	/** Resident set size. */
	rssBytes: number;
	/** The highest resident set size so far, as recorded by the kernel (VmHWM). */
	peakBytes: number;
}

const INTERVAL_MS = 20;

/** Samples a process's memory until the process exits. */
export class MemoryWatch {
	readonly samples: MemorySample[] = [];

	private readonly timer: NodeJS.Timeout;

	constructor(private readonly pid: number) {
		this.timer = setInterval(() => this.look(), INTERVAL_MS);
		this.look();
	}

	end(): void {
		clearInterval(this.timer);
	}

	private look(): void {
		try {
			const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
			const rssBytes = kilobytes(status, 'VmRSS');
			const peakBytes = kilobytes(status, 'VmHWM');
			if (rssBytes > 0) this.samples.push({ at: Date.now(), rssBytes, peakBytes });
		} catch {
			this.end();
		}
	}
}

function kilobytes(status: string, name: string): number {
	return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
}

/** The child processes of a process. */
export function childrenOf(pid: number): number[] {
	try {
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
		return children.split(' ').filter(Boolean).map(Number);
	} catch {
		return [];
	}
}
