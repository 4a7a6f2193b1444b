import type { Access } from '../sandbox';
import type { ReceivedMail } from '../realN8n/mailServer';

/** A URL for a person to open, and its name. */
export interface Link {
	name: string;
	url: string;
}

/** What the playground's page shows and serves. */
export interface Desk {
	mails: ReceivedMail[];
	/** What workflows passed on to the next system, oldest first. */
	handedOver: Array<{ at: Date; body: string }>;
	/** The folder that workflows read from and write to. */
	folder: string;
	/** The folder with the sample documents to send. */
	documents: string;
	/** The document that serves as the daily report. */
	report: string;
	/** The n8n login. */
	login: { email: string; password: string };
	/** Filled in as the playground starts. */
	links: Link[];
	/** What to enter to connect to each service. */
	access(): Access[];
	/** The form that starts a Kolena run; set while the playground starts. */
	formUrl?: string;
	/** The form that starts a run of an automation on Kognitos' current platform; set while the playground starts. */
	automationFormUrl?: string;
	/** Starts a Kognitos run with the daily report and returns its id; set while the playground starts. */
	startReport?(): Promise<string>;
}
