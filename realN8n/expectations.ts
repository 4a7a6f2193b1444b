/** A check that failed, with what was seen instead. */
export class NotSeen extends Error {}

/** Throws {@link NotSeen} unless `holds` is true. */
export function expect(holds: unknown, what: string, seen?: unknown): asserts holds {
	if (holds) return;
	const details = seen === undefined ? '' : `; seen: ${JSON.stringify(seen).slice(0, 1_500)}`;
	throw new NotSeen(`${what}${details}`);
}

/** Throws {@link NotSeen} unless both values have the same JSON. */
export function expectSame(seen: unknown, wanted: unknown, what: string): void {
	const isSame = JSON.stringify(seen) === JSON.stringify(wanted);
	expect(isSame, `${what} should be ${JSON.stringify(wanted)}`, seen);
}

const ASK_INTERVAL_MS = 500;

/** Calls `look` repeatedly until it returns something; throws {@link NotSeen} after `timeoutMs`. */
export async function eventually<T>(
	what: string,
	timeoutMs: number,
	look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const found = await look();
		if (found !== undefined) return found;
		expect(Date.now() < deadline, `${what}: not done within ${timeoutMs / 1_000} s`);
		await new Promise((resolve) => setTimeout(resolve, ASK_INTERVAL_MS));
	}
}
