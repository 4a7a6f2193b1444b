import type { Access } from '../sandbox';
import type { ReceivedMail } from '../realN8n/mailServer';

/** An address that a person can open, and its name. */
export interface Link {
	name: string;
	url: string;
}

/** What the playground's page shows and serves. */
export interface Desk {
	mails: ReceivedMail[];
	/** What workflows handed over to the other system, oldest first. */
	handedOver: Array<{ at: Date; body: string }>;
	/** The folder that workflows read from and write to. */
	folder: string;
	/** The folder with the documents that a person sends. */
	documents: string;
	/** The document that serves as the daily report. */
	report: string;
	/** How a person logs in to n8n. */
	login: { email: string; password: string };
	/** Filled in while the playground starts. */
	links: Link[];
	/** What a person enters to reach each service. */
	access(): Access[];
	/** The form that starts a Kolena run; set while the playground starts. */
	formUrl?: string;
	/** The form that starts a run of an automation on Kognitos' current platform; set while the playground starts. */
	automationFormUrl?: string;
	/** Starts a Kognitos run with the daily report and returns its id; set while the playground starts. */
	startReport?(): Promise<string>;
}
