import { createHash } from 'node:crypto';

import { formatTime, type TimeFormat } from '../clock';
import { idOf } from './ids';
import type { AutomationFile } from './shapes';

export interface StoredFile {
	/** `organizations/{o}/files/{f}`, or the same inside a workspace. */
	name: string;
	filename: string;
	mimeType: string;
	size: number;
	sha256: string;
	createdAt: number;
	/** `undefined` if it is too large to be stored. */
	content?: Buffer;
}

/** A file that is added directly. */
export interface AddedAutomationFile {
	/** An organization or a workspace; default: the first organization. */
	parent?: string;
	filename?: string;
	mimeType?: string;
	content?: Buffer | string;
	/** Default: 21 characters, `--` and the file's name, like the service's own ids. */
	id?: string;
}

const mimeTypes: Record<string, string> = {
	pdf: 'application/pdf',
	csv: 'text/csv',
	txt: 'text/plain',
	png: 'image/png',
	jpg: 'image/jpeg',
	json: 'application/json',
};

/** The files of organizations and workspaces. */
export class AutomationFiles {
	private readonly byName = new Map<string, StoredFile>();

	private counter = 0;

	constructor(
		private readonly format: TimeFormat,
		private readonly now: () => number,
	) {}

	store(
		parent: string,
		{ filename, ...file }: Pick<StoredFile, 'filename' | 'size' | 'sha256' | 'content'>,
		more: { id?: string; mimeType?: string } = {},
	): StoredFile {
		this.counter += 1;
		const id = more.id ?? `${idOf('file', this.counter)}--${filename.replaceAll('/', '_')}`;
		const stored: StoredFile = {
			...file,
			name: `${parent}/files/${id}`,
			filename,
			mimeType: more.mimeType ?? mimeTypeOf(filename),
			createdAt: this.now(),
		};
		this.byName.set(stored.name, stored);
		return stored;
	}

	add(parent: string, file: AddedAutomationFile): StoredFile {
		const content = Buffer.from(file.content ?? 'a small file');
		const { filename = 'note.txt', id, mimeType } = file;
		const sha256 = createHash('sha256').update(content).digest('hex');
		return this.store(
			parent,
			{ filename, size: content.length, sha256, content },
			{ id, mimeType },
		);
	}

	/** The file that the outputs of an organization's runs refer to. */
	sample(organization: string): StoredFile {
		const id = `${idOf('file', 0)}--Résumé of 100% (final)?.txt`;
		const known = this.byName.get(`${organization}/files/${id}`);
		const filename = 'Résumé of 100% (final)?.txt';
		return known ?? this.add(organization, { id, filename, content: 'All invoices are paid.\n' });
	}

	find(name: string): StoredFile | undefined {
		return this.byName.get(name);
	}

	all(): StoredFile[] {
		return [...this.byName.values()];
	}

	delete(name: string): void {
		this.byName.delete(name);
	}

	show(file: StoredFile): AutomationFile {
		return {
			name: file.name,
			filename: file.filename,
			mime_type: file.mimeType,
			size_bytes: String(file.size),
			create_time: formatTime(file.createdAt, this.format),
		};
	}

	clear(): void {
		this.byName.clear();
		this.counter = 0;
	}
}

function mimeTypeOf(filename: string): string {
	const extension = filename.split('.').pop()?.toLowerCase() ?? '';
	return mimeTypes[extension] ?? 'application/octet-stream';
}
