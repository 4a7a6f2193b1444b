import { startSandbox, type Sandbox } from '../sandbox';
import type { AutomationOutcome } from '../sandbox/kognitosAutomation/settings';

const RUN_DURATION_MS = 4_000;
/** Leaves enough time for a person to end a run by hand. */
const TIME_TO_ACT_MS = 30_000;
const AGENT_THINKS_MS = 2_000;

/**
 * Starts the stand-ins for all services, with runs that take a few seconds. The second Kognitos run
 * stops at an exception and waits for a person, who never comes. The first run on Kognitos' current
 * platform asks which vendor is meant, and completes once it gets a reply.
 */
export async function startSandboxes(): Promise<Sandbox> {
	return await startSandbox({
		kolena: { outcome: { durationMs: RUN_DURATION_MS, endStatus: 'success' } },
		kognitos: {
			outcome: {
				createdMs: 500,
				durationMs: RUN_DURATION_MS,
				endStatus: 'Succeeded',
				exception: null,
			},
			upcoming: [{}, { durationMs: null, exception: { afterMs: RUN_DURATION_MS, lastsMs: null } }],
		},
		kognitosAutomation: {
			agentThinksMs: AGENT_THINKS_MS,
			outcome: {
				pendingMs: 500,
				durationMs: RUN_DURATION_MS,
				endStatus: 'completed',
				questions: [],
			},
			upcoming: [askingRun()],
		},
	});
}

function askingRun(): Partial<AutomationOutcome> {
	return {
		durationMs: RUN_DURATION_MS,
		questions: [
			{
				afterMs: RUN_DURATION_MS / 2,
				message: 'LookupError: 2 vendors match "Contoso"',
				description: 'Two vendors in the vendor list are called Contoso.',
				agentMessage:
					'I found two vendors called Contoso, one in Lisbon and one in Oslo. Which one sent this invoice?',
			},
		],
	};
}

/**
 * Makes new runs last long enough to be ended by hand. The next automation run asks a question
 * again.
 */
export function leaveTime({ kolena, kognitos, kognitosAutomation }: Sandbox): void {
	for (const { settings } of [kolena, kognitos, kognitosAutomation]) {
		settings.outcome.durationMs = TIME_TO_ACT_MS;
	}
	kognitosAutomation.settings.upcoming.push(askingRun());
}
