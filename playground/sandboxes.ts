import { startSandbox, type Sandbox } from '../sandbox';

const RUN_DURATION_MS = 4_000;

/**
 * Starts the stand-ins for both services with runs that take a few seconds. The second Kognitos run stops at an
 * exception and waits for a person, who never comes.
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
	});
}
