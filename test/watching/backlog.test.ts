import { HOUR_MS, Life } from './life';

const KINDS = [
	['kolena', 'success'],
	['kognitos', 'Succeeded'],
] as const;

/** Adds runs that end as soon as they are created; returns the events to be delivered. */
function addEnded(life: Life, name: string, count: number, everyMs: number): string[] {
	const ended = life.service.options.kind === 'kolena' ? 'success' : 'Succeeded';
	return Array.from({ length: count }, (_, index) => {
		life.wait(everyMs);
		life.add(`${name}${index}`, ended);
		return `${name}${index} ${ended}`;
	});
}

describe.each(KINDS)('Many %s runs', (kind, ended) => {
	it('are each delivered once when a thousand end every minute for a while', async () => {
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

	it('that ended while n8n was down are each delivered once, a thousand at a time', async () => {
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

	it('are delivered even if the list is empty for a few polls while it is being read', async () => {
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
