import { idOf } from './ids';
import type { KognitosProcess } from './shapes';

/** The agent that exists from the start. */
export const AGENT_ID = '01JSANDBOX-agent_000000001';

const names = ['Invoice matching', 'Vendor onboarding', 'Expense audit (draft)'];

/** The initial processes. Every third one is a draft. */
export function seedProcesses(count: number): KognitosProcess[] {
	return Array.from({ length: count }, (_, index) => ({
		agent_id: AGENT_ID,
		id: idOf('process', index + 1),
		name: names[index] ?? `Process ${index + 1}`,
		stage: index % 3 === 2 ? 'Draft' : 'Published',
	}));
}
