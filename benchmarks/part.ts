import type { Report } from '../realN8n/progress';
import type { Workflow } from '../realN8n/workflows';
import type { Bench, BenchAccess } from './n8n/bench';
import type { Section } from '../reports/section';

/** How much is measured: `full` for the committed page, `quick` for a trial run. */
export type Scale = 'full' | 'quick';

/** A part that is measured in a real n8n instance. */
export interface N8nPart {
	name: string;
	/** The workflows that the part executes by their names. */
	workflows(access: BenchAccess, scale: Scale): Workflow[];
	measure(bench: Bench, scale: Scale, report: Report): Promise<Section[]>;
}

/** A part that sets up its own environment, with n8n-core alone. */
export interface EnginePart {
	name: string;
	measure(scale: Scale, report: Report): Promise<Section[]>;
}
