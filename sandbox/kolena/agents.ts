import type { TimeFormat } from '../clock';
import { formatTime } from '../clock';
import type { KolenaAgent, KolenaWorkspace } from './shapes';

/** An agent as the sandbox stores it. Times are milliseconds on the machine's clock. */
export interface StoredAgent {
	id: number;
	workspaceId: number;
	name: string;
	objective: string | null;
	createdAt: number;
	updatedAt: number;
	promptNames: string[];
	templates: Array<{ id: number; filename: string }>;
	metadata: Record<string, unknown>;
}

export const workspaces: KolenaWorkspace[] = [
	{ id: 11, name: 'Accounts Payable' },
	{ id: 12, name: 'Underwriting' },
];

const kinds = [
	{
		name: 'Invoice Reader',
		objective: 'Read supplier invoices and check their totals',
		promptNames: ['Supplier', 'Invoice Number', 'Total Amount', 'Due Date'],
		template: 'invoice-summary.docx',
	},
	{
		name: 'Lease Abstractor',
		objective: 'Find the terms of commercial leases',
		promptNames: ['Tenant', 'Monthly Rent', 'Lease End'],
		template: 'lease-abstract.pdf',
	},
	{
		name: 'Claims Triage',
		objective: 'Sort insurance claims by urgency',
		promptNames: ['Claimant', 'Urgency', 'Estimated Loss'],
		template: 'claim-sheet.xlsx',
	},
];

/** The initial agents, with ids from 1 upwards. */
export function seedAgents(count: number, now: number): StoredAgent[] {
	return Array.from({ length: count }, (_, index) => {
		const kind = kinds[index % kinds.length];
		const id = index + 1;
		const isFirstOfKind = index < kinds.length;
		const createdAt = now - 90 * 86_400_000 + index * 60_000;
		return {
			id,
			workspaceId: workspaces[index % workspaces.length].id,
			name: isFirstOfKind ? kind.name : `${kind.name} ${id}`,
			objective: kind.objective,
			createdAt,
			updatedAt: createdAt + 3_600_000,
			promptNames: kind.promptNames,
			templates: [{ id: 100 + id, filename: kind.template }],
			metadata: { team: 'operations' },
		};
	});
}

/** The agent as the API shows it. */
export function showAgent(agent: StoredAgent, runCount: number, format: TimeFormat): KolenaAgent {
	const created = formatTime(agent.createdAt, format);
	const updated = formatTime(agent.updatedAt, format);
	return {
		id: agent.id,
		workspace_id: agent.workspaceId,
		name: agent.name,
		objective: agent.objective,
		created,
		updated,
		created_by: 'person@example.com',
		n_runs: runCount,
		prompts: agent.promptNames.map((name) => ({
			name,
			prompt: `What does the document say about: ${name}?`,
			type: 'text',
		})),
		output_templates: agent.templates.map((template) => ({ ...template, created, updated })),
		metadata: agent.metadata,
	};
}
