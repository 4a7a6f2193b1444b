import { DURABLE_CURSORS } from '../durableCursors';

/** A way in which n8n polls and keeps what its triggers remember. */
export interface Engine {
	name: 'defaults' | 'durable';
	/** As the page says it. */
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
