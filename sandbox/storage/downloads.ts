import { createHash } from 'node:crypto';

/** A file that anyone who knows its URL can download without a key. */
export interface OfferedFile {
	content: Buffer;
	mimeType: string;
}

/** Files at URLs that nobody can guess. */
export class Downloads {
	private readonly byTicket = new Map<string, OfferedFile>();

	/** @returns the last part of the URL, which is always the same for the same name */
	offer(name: string, file: OfferedFile): string {
		const ticket = createHash('sha256').update(name).digest('hex');
		this.byTicket.set(ticket, file);
		return ticket;
	}

	find(ticket: string): OfferedFile | undefined {
		return this.byTicket.get(ticket);
	}

	clear(): void {
		this.byTicket.clear();
	}
}
