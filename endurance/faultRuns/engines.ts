import { DURABLE_CURSORS } from '../durableCursors';

/** One of n8n's modes for polling and for storing its triggers' state. */
export interface Engine {
	name: 'defaults' | 'durable';
	/** Its name on the page. */
	label: string;
	env: Record<string, string>;
}

export const ENGINES: Engine[] = [
	{ name: 'defaults', label: "n8n's defaults", env: {} },
	{
		name: 'durable',
		label: 'durable scheduler and cursors',
		env: DURABLE_CURSORS,
	},
];
