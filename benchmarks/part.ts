import type { Report } from '../realN8n/progress';
import type { Workflow } from '../realN8n/workflows';
import type { Bench, BenchAccess } from './n8n/bench';
import type { Section } from '../reports/section';

/** How much is measured: `full` for the committed page, `quick` just to try it out. */
export type Scale = 'full' | 'quick';

/** A part that is measured in a real n8n. */
export interface N8nPart {
	name: string;
	/** The workflows that the part executes, by the names that it gives them. */
	workflows(access: BenchAccess, scale: Scale): Promise<Record<string, Workflow>>;
	measure(bench: Bench, scale: Scale, report: Report): Promise<Section[]>;
}

/** A part that sets up its own environment: n8n-core alone, or a separate n8n. */
export interface EnginePart {
	name: string;
	measure(scale: Scale, report: Report): Promise<Section[]>;
}
