import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import { preProcessFile } from 'typescript';

const ROOT = resolve(__dirname, '..');

/** An import in the shipped code. */
export interface Import {
	from: string;
	/** A package's name, or a file's path from the root, without its extension. */
	to: string;
	isRelative: boolean;
}

/** The files in a folder of the checkout, as paths from the root. */
export function filesIn(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** The source files of everything that ships. */
export function shippedSources(): string[] {
	return [...filesIn('nodes'), ...filesIn('credentials')].filter((file) => file.endsWith('.ts'));
}

/** Every import in the shipped code. */
export function shippedImports(): Import[] {
	return shippedSources().flatMap((from) =>
		preProcessFile(readFileSync(join(ROOT, from), 'utf8'), true, true).importedFiles.map(
			({ fileName }): Import => {
				const isRelative = fileName.startsWith('.');
				const path = resolve(ROOT, dirname(from), fileName);
				return {
					from,
					to: isRelative ? relative(ROOT, path).split(sep).join('/') : fileName,
					isRelative,
				};
			},
		),
	);
}
