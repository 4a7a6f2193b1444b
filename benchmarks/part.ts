import type { Report } from '../realN8n/progress';
import type { Workflow } from '../realN8n/workflows';
import type { Bench, BenchAccess } from './n8n/bench';
import type { Section } from '../reports/section';

/** How much is measured: `full` is what the committed page shows, `quick` only tries it out. */
export type Scale = 'full' | 'quick';

/** A part that measures in a real n8n. */
export interface N8nPart {
	name: string;
	/** The workflows that the part executes, by the names it gives them. */
	workflows(access: BenchAccess, scale: Scale): Promise<Record<string, Workflow>>;
	measure(bench: Bench, scale: Scale, report: Report): Promise<Section[]>;
}

/** A part that brings what it needs: n8n-core alone, or an n8n of its own. */
export interface EnginePart {
	name: string;
	measure(scale: Scale, report: Report): Promise<Section[]>;
}
