import type { Access } from '../sandbox';
import type { ReceivedMail } from '../realN8n/mailServer';

/** An address that a person opens, and what is there. */
export interface Link {
	name: string;
	url: string;
}

/** What the page of the playground shows and serves. */
export interface Desk {
	mails: ReceivedMail[];
	/** What workflows handed over to the system next door, oldest first. */
	handedOver: Array<{ at: Date; body: string }>;
	/** The folder that workflows read from and write to. */
	folder: string;
	/** The documents that a person sends. */
	documents: string;
	/** The document that stands for the daily report. */
	report: string;
	/** How a person logs in to n8n. */
	login: { email: string; password: string };
	/** Filled in while the playground starts. */
	links: Link[];
	/** What a person enters for each service. */
	access(): Access[];
	/** The form that starts a Kolena run; filled in while the playground starts. */
	formUrl?: string;
	/** The form that starts a run of an automation on Kognitos' current platform; filled in as well. */
	automationFormUrl?: string;
	/** Starts a Kognitos run with the daily report, and returns its id; filled in while the playground starts. */
	startReport?(): Promise<string>;
}
