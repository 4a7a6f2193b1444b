import { readFileSync } from 'node:fs';

import { memoryOf } from '../../realN8n/processMemory';

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

/** Samples a process's memory until `end` is called. */
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
		const memory = memoryOf(this.pid);
		if (memory.rssBytes > 0) this.samples.push({ at: Date.now(), ...memory });
	}
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
