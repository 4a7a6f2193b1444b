import { type Sandbox, startSandbox } from '../../../sandbox';
import { watchedKognitos } from './watched';

const COUNT = 150;
/** Long enough to read the list, but too short to read the outputs of so many runs. */
const BUDGET_MS = 4_000;
const SLOW_OUTPUTS = {
	path: /runs\/[^/]+$/,
	effect: 'delay',
	delayMs: 250,
	times: Infinity,
} as const;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

afterAll(async () => await sandbox.close());

describe('Kognitos Trigger: exceptions that a poll had no time for', () => {
	it('are delivered as exceptions, even if their runs have ended since', async () => {
		const watched = watchedKognitos(sandbox);
		const trigger = watched.trigger({}, { budgetMs: BUDGET_MS });
		await trigger.poll();
		const runs = Array.from({ length: COUNT }, () => watched.addOpen());
		await trigger.poll();
		for (const id of runs) sandbox.kognitos.setStatus(id, 'Exception');
		sandbox.kognitos.faults.add(SLOW_OUTPUTS);
		const first = (await trigger.poll()) ?? [];
		sandbox.kognitos.faults.clear();
		expect(first.length).toBeLessThan(COUNT);
		for (const id of runs) watched.end(id);
		const events = [...first];
		for (let poll = 0; poll < 60 && events.length < 2 * COUNT; poll += 1) {
			events.push(...((await trigger.poll()) ?? []));
		}
		const statuses = runs.map((id) =>
			events.filter(({ json }) => json.id === id).map(({ json }) => String(json.status)),
		);
		const both = ['Exception', 'Succeeded'];
		expect(statuses.map((ones) => ones.sort())).toEqual(runs.map(() => both));
	}, 60_000);
});
