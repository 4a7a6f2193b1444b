import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../../realN8n/command';

const CHUNK = Buffer.alloc(64 * 1024);
const REFILL_MS = 200;

/** A RAM disk small enough to fill up. Needs permission to mount. */
export class SmallDisk {
	private filler?: FileHandle;

	private timer?: NodeJS.Timeout;

	private constructor(readonly folder: string) {}

	/** @param folder an empty folder */
	static async mountAt(folder: string, megabytes: number): Promise<SmallDisk> {
		await runCommand('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
		return new SmallDisk(folder);
	}

	/** Fills the disk to the last byte and keeps it full until `free` is called. */
	async fill(): Promise<void> {
		this.filler = await open(this.fillerPath, 'a');
		await this.takeAll();
		this.timer = setInterval(() => void this.takeAll(), REFILL_MS);
	}

	async free(): Promise<void> {
		clearInterval(this.timer);
		await this.filler?.close();
		this.filler = undefined;
		await rm(this.fillerPath, { force: true });
	}

	async unmount(): Promise<void> {
		await this.free();
		await runCommand('umount', ['-l', this.folder]);
	}

	private get fillerPath(): string {
		return join(this.folder, 'filler');
	}

	private async takeAll(): Promise<void> {
		for (let size = CHUNK.length; size >= 512; size /= 2) {
			const chunk = CHUNK.subarray(0, size);
			while (await this.take(chunk));
		}
	}

	/** Writes a chunk. Returns whether there was space for it. */
	private async take(chunk: Buffer): Promise<boolean> {
		try {
			return ((await this.filler?.write(chunk))?.bytesWritten ?? 0) > 0;
		} catch {
			return false;
		}
	}
}
