import { appendFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../../realN8n/command';

const CHUNK = Buffer.alloc(1024 ** 2);
const REFILL_MS = 200;

/** A RAM disk small enough to fill up. Needs permission to mount. */
export class SmallDisk {
	private timer?: NodeJS.Timeout;

	private readonly filler: string;

	private constructor(private readonly folder: string) {
		this.filler = join(folder, 'filler');
	}

	/** @param folder an empty folder */
	static async mountAt(folder: string, megabytes: number): Promise<SmallDisk> {
		await runCommand('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
		return new SmallDisk(folder);
	}

	/** Fills the disk to the last byte and keeps it full until `free` is called. */
	fill(): void {
		this.takeAll();
		this.timer = setInterval(() => this.takeAll(), REFILL_MS);
	}

	async free(): Promise<void> {
		clearInterval(this.timer);
		await rm(this.filler, { force: true });
	}

	async unmount(): Promise<void> {
		await this.free();
		await runCommand('umount', ['-l', this.folder]);
	}

	/** Writes until there is no space left. Not asynchronous, so that nothing is written after `free`. */
	private takeAll(): void {
		try {
			for (;;) appendFileSync(this.filler, CHUNK);
		} catch {
			// The disk is full.
		}
	}
}
