import { DURABLE_CURSORS } from '../durableCursors';

/** A way in which n8n can poll and store its triggers' state. */
export interface Engine {
	name: 'defaults' | 'durable';
	/** As worded on the page. */
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
