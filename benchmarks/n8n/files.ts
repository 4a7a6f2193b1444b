import { createCipheriv } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

const BLOCK_BYTES = 4 * 1024 * 1024;

/** A folder with files that a workflow reads. */
export interface FileSet {
	/** The pattern to enter in the Read Files node. */
	pattern: string;
	paths: string[];
	bytesEach: number;
}

/** Describes the set before the files exist, because workflows are stored first. */
export function fileSet(folder: string, name: string, count: number, bytesEach: number): FileSet {
	const paths = Array.from({ length: count }, (_, index) =>
		join(folder, name, `${String(index + 1).padStart(4, '0')}.pdf`),
	);
	return { pattern: join(folder, name, '*.pdf'), paths, bytesEach };
}

/** Writes the files, each with different, incompressible bytes. */
export async function writeFiles(files: FileSet): Promise<void> {
	const folder = join(files.paths[0], '..');
	await mkdir(folder, { recursive: true });
	for (const [index, path] of files.paths.entries()) {
		const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, index + 1), seed(index));
		const file = await open(path, 'w');
		for (let left = files.bytesEach; left > 0; left -= BLOCK_BYTES) {
			await file.write(cipher.update(Buffer.alloc(Math.min(left, BLOCK_BYTES))));
		}
		await file.close();
	}
}

function seed(index: number): Buffer {
	const bytes = Buffer.alloc(16);
	bytes.writeUInt32BE(index + 1);
	return bytes;
}
