import { HOUR_MS, Life } from './life';

const KINDS = [
	['kolena', 'success'],
	['kognitos', 'Succeeded'],
] as const;

/** Runs that are created one after another, and end at once. */
function addEnded(life: Life, name: string, count: number, everyMs: number): string[] {
	const ended = life.service.options.kind === 'kolena' ? 'success' : 'Succeeded';
	return Array.from({ length: count }, (_, index) => {
		life.wait(everyMs);
		life.add(`${name}${index}`, ended);
		return `${name}${index} ${ended}`;
	});
}

describe.each(KINDS)('Many runs of %s', (kind, ended) => {
	it('are delivered each once when a thousand end in every minute for a while', async () => {
		const life = new Life({ kind });
		await life.poll();
		const added: string[] = [];
		const handed: string[] = [];
		for (let minute = 0; minute < 12; minute++) {
			added.push(...addEnded(life, `${minute}-`, 1000, 50));
			handed.push(...(await life.poll()));
		}
		handed.push(...(await life.polls(8)));
		expect(handed.sort()).toEqual(added.sort());
	});

	it('that ended while n8n was down are delivered, a thousand at a time, each once', async () => {
		const life = new Life({ kind });
		life.add('before', ended, { agoMs: HOUR_MS });
		await life.poll();
		const added = addEnded(life, 'down', 13_000, 5_000);
		const handed: string[] = [];
		for (let poll = 0; poll < 20; poll++) {
			const events = await life.poll();
			expect(events.length).toBeLessThanOrEqual(1000);
			handed.push(...events);
		}
		expect(handed.length).toBe(added.length);
		expect(new Set(handed).size).toBe(added.length);
	});

	it('are delivered although the list was empty in the middle of reading it, and at the next polls', async () => {
		const life = new Life({ kind, pageSize: 100 });
		await life.poll();
		const added = addEnded(life, 'run', 135, 4_000);
		life.service.requestMs = 20_000;
		const handed = await life.poll({ budgetMs: 30_000 });
		life.service.requestMs = 0;
		const nothing = async () =>
			await Promise.resolve({ runs: [], serverNowMs: life.service.nowMs });
		for (let poll = 0; poll < 3; poll++) {
			handed.push(...(await life.poll({ source: { readPage: nothing } })));
		}
		handed.push(...(await life.polls(3)));
		expect(handed.sort()).toEqual(added.sort());
	});
});
