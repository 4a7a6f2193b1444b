import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheFolder } from '../realN8n/cacheFolder';
import { claimFile } from '../realN8n/fileLock';
import { dayAgo } from './days';

/** The folder that the playground's workflows read from and write to. */
export interface SharedFolder {
	path: string;
	/** The folder with the sample documents to send. */
	documents: string;
	release(): Promise<void>;
}

const INVOICES = ['invoice-1001.pdf', 'invoice-1002.pdf'];
const TABLE = ['invoice number,amount', 'INV-1,120.50', 'INV-2,80', 'INV-3,many'].join('\n');

/**
 * Creates the folder at the same path on every start, and fills it with what the examples read: two
 * invoices and a table in `documents`, and the same invoices where a scanner and a batch job would
 * leave them. A second playground running at the same time gets its own folder.
 *
 * @param samples the folder with the sample documents
 */
export async function makeSharedFolder(samples: string): Promise<SharedFolder> {
	const { path, release } = await claimFolder();
	await rm(path, { recursive: true, force: true });
	const documents = join(path, 'documents');
	const ofDays = ['scans', 'batch', 'long'].flatMap((folder) =>
		[dayAgo(0), dayAgo(1)].map((day) => join(path, folder, day)),
	);
	for (const folder of [documents, ...ofDays]) {
		await mkdir(folder, { recursive: true });
		for (const name of INVOICES) await copyFile(join(samples, name), join(folder, name));
	}
	await writeFile(join(documents, 'cases.csv'), `${TABLE}\n`);
	return { path, documents, release };
}

/** The names of the result files that workflows have written, without the sample documents. */
export async function resultFiles({ path }: Pick<SharedFolder, 'path'>): Promise<string[]> {
	const entries = await readdir(path, { withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map(({ name }) => name)
		.sort();
}

async function claimFolder(): Promise<Pick<SharedFolder, 'path' | 'release'>> {
	const cache = cacheFolder();
	await mkdir(cache, { recursive: true });
	for (let number = 1; ; number += 1) {
		const path = join(cache, number === 1 ? 'playground' : `playground-${number}`);
		const release = await claimFile(`${path}.lock`);
		if (release) return { path, release };
	}
}
