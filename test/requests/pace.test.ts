import { Pace } from '../../nodes/shared/requests/pace';

const START_MS = 1_700_000_000_000;

/** A pace that has seen so many answers, evenly over so long, and then a refusal. */
function learned(answers: number, spanMs: number, waitMs = 1_000): Pace {
	const pace = new Pace();
	for (let n = 1; n <= answers; n++) pace.answered(START_MS + (n * spanMs) / answers);
	pace.refused(START_MS + spanMs, waitMs);
	return pace;
}

/** Requests that pass in a second which begins so long after the refusal. */
function passedIn(pace: Pace, afterMs: number): number {
	let passed = 0;
	for (let nowMs = START_MS + afterMs; nowMs < START_MS + afterMs + 1_000; nowMs += 1) {
		while (pace.nextAtMs <= nowMs && passed < 1_000) {
			pace.take(nowMs);
			passed += 1;
			if (pace.nextAtMs === 0) return Infinity;
		}
	}
	return passed;
}

it('lets everything pass at once before anything was refused', () => {
	expect(passedIn(new Pace(), 0)).toBe(Infinity);
});

it('lets somewhat fewer pass in a second than were answered in the second before a refusal', () => {
	for (const answers of [20, 100, 400]) {
		const passed = passedIn(learned(answers, 500), 2_000);
		expect(passed).toBeLessThanOrEqual(answers);
		expect(passed).toBeGreaterThan(0.85 * answers);
	}
});

it('counts the last second only', () => {
	const passed = passedIn(learned(1_000, 10_000), 12_000);
	expect(passed).toBeLessThan(100);
	expect(passed).toBeGreaterThan(85);
});

it('learns nothing from a few answers, which may be what others left of the limit', () => {
	expect(passedIn(learned(19, 100), 2_000)).toBe(Infinity);
});

it('learns nothing where the wait is long: a burst and a wait are as good there', () => {
	expect(passedIn(learned(100, 500, 30_000), 31_000)).toBe(Infinity);
});

it('learns again from later refusals', () => {
	const pace = learned(100, 500);
	for (let n = 0; n < 50; n++) pace.answered(START_MS + 2_000 + n * 10);
	pace.refused(START_MS + 2_500, 1_000);
	expect(passedIn(pace, 4_000)).toBeLessThan(50);
});

it('gets faster with time, so that a pace which is too slow does not stay', () => {
	const pace = learned(100, 500);
	expect(passedIn(pace, 100_000)).toBeGreaterThan(200);
});

it('makes up for little of the time in which nothing was to be sent', () => {
	const pace = learned(100, 500);
	passedIn(pace, 2_000);
	expect(passedIn(pace, 60_000)).toBeLessThan(100 * Math.E);
});
