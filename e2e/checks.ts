import { say, step, type Report } from '../realN8n/progress';

export { eventually, expect, expectSame, NotSeen } from '../realN8n/expectations';

/** Runs checks one after another, reports the outcome of each, and continues after a failure. */
export class Checks {
	private passed = 0;

	private readonly failures: Array<{ title: string; reason: string }> = [];

	private readonly skipped: Array<{ title: string; reason: string }> = [];

	/** @param only text that the titles of the checks to run contain; if missing, all checks run */
	constructor(private readonly only?: string) {}

	/** Runs one check. Returns its result, or `undefined` if it failed or was not selected. */
	async check<T>(title: string, work: (report: Report) => Promise<T>): Promise<T | undefined> {
		if (!this.isWanted(title)) return undefined;
		try {
			const result = await step(title, work);
			this.passed += 1;
			return result;
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			this.failures.push({ title, reason });
			say(`  ${reason}`);
			return undefined;
		}
	}

	/** Reports that a check was skipped, and why. */
	skip(title: string, reason: string): void {
		if (!this.isWanted(title)) return;
		this.skipped.push({ title, reason });
		say(`- ${title}: skipped, ${reason}`);
	}

	/** Records a failure that prevented checks from running. */
	fail(title: string, reason: string): void {
		this.failures.push({ title, reason });
	}

	get hasFailed(): boolean {
		return this.failures.length > 0;
	}

	isWanted(title: string): boolean {
		return this.only === undefined || title.toLowerCase().includes(this.only.toLowerCase());
	}

	/** Prints a summary and returns whether all checks passed. */
	sumUp(heading: string): boolean {
		const { passed, failures, skipped } = this;
		say(`\n${heading}: ${passed} passed, ${failures.length} failed, ${skipped.length} skipped`);
		for (const { title, reason } of failures) say(`✗ ${title}\n  ${reason}`);
		for (const { title, reason } of skipped) say(`- ${title}: ${reason}`);
		return failures.length === 0 && passed > 0;
	}
}
