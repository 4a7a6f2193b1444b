/** What the API shows, field by field. */
export type KolenaRunStatus = 'running' | 'success' | 'failed';

export interface PromptResult {
	status: 'success' | 'failed';
	value: unknown;
	error: string | null;
	metadata: {
		reasoning: string | null;
		confidence: string | null;
		citations: Array<{ file: string; pages: number[] }> | null;
		url_citations: Array<{ url: string }> | null;
	} | null;
	/** A person's correction. */
	user_input: { data: { value: unknown } } | null;
	start_time: string;
	end_time: string;
	usage: { credits_used: number } | null;
}

export interface KolenaRun {
	agent_id: number;
	run_id: number;
	user_defined_id: string | null;
	created: string;
	updated: string;
	completed: string | null;
	files: string[];
	run_url: string;
	order: string[];
	data: Record<string, PromptResult>;
	status: KolenaRunStatus;
	usage: { credits_used: number } | null;
}

export interface KolenaAgent {
	id: number;
	workspace_id: number;
	name: string;
	objective: string | null;
	created: string;
	updated: string;
	created_by: string;
	n_runs: number;
	prompts: Array<{ name: string; prompt: string; type: string }>;
	output_templates: Array<{ id: number; filename: string; created: string; updated: string }>;
	metadata: Record<string, unknown>;
}

export interface KolenaWorkspace {
	id: number;
	name: string;
}
