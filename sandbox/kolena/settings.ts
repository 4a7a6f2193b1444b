import { serviceDefaults, type ServiceSettings } from '../standIn';
import { type KolenaWebhookSettings, webhookDefaults } from './webhooks';

/** How long a run takes and how it ends. */
export interface KolenaOutcome {
	/** `null` means that it runs until someone ends it. */
	durationMs: number | null;
	endStatus: 'success' | 'failed';
}

/** What can be set at any time. */
export interface KolenaSettings extends ServiceSettings {
	/** What happens to runs that `upcoming` does not cover. */
	outcome: KolenaOutcome;
	/** What happens to the next runs. Each new run uses up the first entry that is not for another agent. */
	upcoming: Array<Partial<KolenaOutcome> & { agentId?: number }>;
	/** Added to the true number of pages, to simulate a list that reports a wrong total. */
	totalPagesError: number;
	/** The HTTP status of a page past the end. `null` means an empty page instead. */
	pagePastEnd: 404 | 422 | null;
	/** Runs created before this time (ISO 8601) show `completed: null` even after they have ended. */
	completedNullBefore: string | null;
	/** With `pages`, `usage` is null. */
	billing: 'credits' | 'pages';
	maxFiles: number;
	maxFileBytes: number;
	webhook: KolenaWebhookSettings;
}

export const kolenaDefaults: KolenaSettings = {
	...serviceDefaults,
	outcome: { durationMs: 300, endStatus: 'success' },
	upcoming: [],
	totalPagesError: 0,
	pagePastEnd: null,
	completedNullBefore: null,
	billing: 'credits',
	maxFiles: 300,
	maxFileBytes: 250 * 1024 * 1024,
	webhook: webhookDefaults,
};
