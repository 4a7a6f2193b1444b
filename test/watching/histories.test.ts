import fc from 'fast-check';
import { History } from './history';
import type { HistoryOptions, Step } from './history';
import { KINDS } from './modelService';
import type { Kind } from './modelService';

/** For a thorough check: `NUM_RUNS=20000 npx jest test/watching/histories`. */
const numRuns = Number(process.env.NUM_RUNS ?? 500);
const seed = Number(process.env.SEED ?? 20260101);
/** Whether to stop at the first history that fails instead of searching for a shorter one. */
const endOnFailure = process.env.FAIL_FAST !== undefined;

/** Enough time for thousands of histories on a busy machine. */
jest.setTimeout(600_000);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const create = fc.record({
	do: fc.constant('create' as const),
	lateMs: fc.oneof(fc.constant(0), fc.nat(5 * MINUTE_MS - 1)),
	count: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 12 })),
});
const change = fc.record({
	do: fc.constant('change' as const),
	pick: fc.nat(60),
	to: fc.nat(4),
});
const poll = fc.record({
	do: fc.constant('poll' as const),
	failAt: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 8 })),
	budgetMs: fc.oneof(
		{ weight: 3, arbitrary: fc.constant(undefined) },
		fc.constantFrom(1, 1000, 2000, 4000),
	),
	maxEvents: fc.oneof(fc.constant(1000), fc.integer({ min: 1, max: 3 })),
	midway: fc.option(
		fc.record({ atRequest: fc.integer({ min: 1, max: 8 }), step: fc.oneof(create, change) }),
		{ nil: undefined },
	),
});
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 4, arbitrary: change },
	{ weight: 4, arbitrary: poll },
	{ weight: 2, arbitrary: create },
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant('wait' as const),
			ms: fc.oneof(fc.nat(MINUTE_MS), fc.nat(10 * MINUTE_MS), fc.nat(30 * HOUR_MS)),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('overlap' as const) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), pick: fc.nat(60) }) },
);
const restart: fc.Arbitrary<Step> = fc.record({
	do: fc.constant('restart' as const),
	savesBack: fc.nat(2),
});

const options: fc.Arbitrary<HistoryOptions> = fc
	.record({
		kind: fc.constantFrom(...(Object.keys(KINDS) as Kind[])),
		order: fc.constantFrom('newestFirst', 'oldestFirst', 'changedFirst', 'random'),
		pageSize: fc.integer({ min: 1, max: 6 }),
		tellsTime: fc.boolean(),
		cursorsExpire: fc.boolean(),
		chosen: fc.nat(14),
		before: fc.array(
			fc.record({
				agoMs: fc.oneof(fc.nat(MINUTE_MS), fc.nat(20 * MINUTE_MS), fc.nat(90 * HOUR_MS)),
				status: fc.nat(5),
			}),
			{ maxLength: 40 },
		),
		downFor: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
	})
	.map(({ chosen, ...rest }) => ({ ...rest, chosen: chosenOf(rest.kind, chosen) }));

function chosenOf(kind: Kind, number: number): string[] {
	const statuses: Record<string, string> = KINDS[kind].statuses;
	const all = Object.keys(statuses).filter((status) => statuses[status] !== 'resting');
	const some = all.filter((_, index) => ((number >> index) & 1) === 0);
	return some.length > 0 ? some : all;
}

async function problemsOf(history: HistoryOptions, steps: readonly Step[]): Promise<string[]> {
	const played = new History(history);
	await played.play(steps);
	return played.problems;
}

describe(`The watcher (seed ${seed}, ${numRuns} histories per test)`, () => {
	it('delivers every event once, whatever the service does', async () => {
		await fc.assert(
			fc.asyncProperty(
				options,
				fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }),
				async (history, steps) => {
					expect(await problemsOf(history, steps)).toEqual([]);
				},
			),
			{ numRuns, seed, endOnFailure },
		);
	});

	it('delivers every event at least once, with the same ID, if its state is lost', async () => {
		const steps = fc.array(fc.oneof({ weight: 8, arbitrary: step }, restart), {
			minLength: 5,
			maxLength: 40,
			size: 'max',
		});
		await fc.assert(
			fc.asyncProperty(options, steps, async (history, played) => {
				expect(await problemsOf(history, played)).toEqual([]);
			}),
			{ numRuns, seed, endOnFailure },
		);
	});
});
