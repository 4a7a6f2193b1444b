import type { Uploads, UploadTicket } from '../storage/uploads';
import { idOf } from './ids';
import type { KognitosSettings } from './settings';
import type { KognitosFile } from './shapes';

const mimeTypes: Record<string, string> = {
	pdf: 'application/pdf',
	csv: 'text/csv',
	txt: 'text/plain',
	png: 'image/png',
	jpg: 'image/jpeg',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The files that clients have registered, and whether they have been uploaded. */
export class KognitosFiles {
	private readonly tickets = new Map<string, UploadTicket>();

	private counter = 0;

	constructor(
		private readonly settings: KognitosSettings,
		private readonly uploads: Uploads,
		private readonly now: () => number,
	) {}

	/** Registers a file, and returns where and how to upload it. */
	create(fileName: string, uploadUrl: string): KognitosFile {
		this.counter += 1;
		const id = idOf('file', this.counter);
		const extension = fileName.split('.').pop()?.toLowerCase() ?? '';
		const mimeType = mimeTypes[extension] ?? 'application/octet-stream';
		const { uploadHeaders, uploadLifeMs } = this.settings;
		const expiresAt = this.now() + uploadLifeMs;
		const ticket = this.uploads.issue(fileName, mimeType, uploadHeaders, expiresAt);
		this.tickets.set(id, ticket);
		return {
			id,
			file_name: fileName,
			upload_url: uploadUrl,
			upload_http_method: 'POST',
			upload_http_headers: ticket.headers,
			upload_fields: ticket.fields,
		};
	}

	/**
	 * What was uploaded under an id. `undefined` if there is no such file, `null` if nothing was
	 * uploaded.
	 */
	uploaded(id: string): { size: number; sha256: string } | null | undefined {
		const ticket = this.tickets.get(id);
		return ticket && (ticket.uploaded ?? null);
	}

	clear(): void {
		this.tickets.clear();
	}
}
