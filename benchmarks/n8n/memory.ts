import { readFileSync } from 'node:fs';

/** Memory of a process at a moment. */
export interface MemorySample {
	/** Milliseconds since 1970. */
	at: number;
	/** Resident set size. */
	rssBytes: number;
	/** The highest resident set size so far, as the kernel keeps it (VmHWM). */
	peakBytes: number;
}

const INTERVAL_MS = 20;

/** Looks at the memory of a process until it has ended. */
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

/** The processes that a process has started. */
export function childrenOf(pid: number): number[] {
	try {
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
		return children.split(' ').filter(Boolean).map(Number);
	} catch {
		return [];
	}
}
