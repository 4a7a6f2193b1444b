import { DURABLE_CURSORS } from '../durableCursors';

/** One of n8n's modes for polling and for storing its triggers' state. */
export interface Engine {
	/** Part of folder names. */
	name: string;
	/** Its name on the page. */
	label: string;
	/** How many times n8n is stopped. */
	kills: number;
	env: Record<string, string>;
}

export const ENGINES: Engine[] = [
	{ name: 'defaults', label: "n8n's defaults", kills: 20, env: {} },
	{ name: 'durable', label: 'durable scheduler and cursors', kills: 12, env: DURABLE_CURSORS },
];
