import {
	LONGEST_WAIT_POLLS,
	MAX_REPEATING_PAGES,
	MAX_SINGLE_LOOKS,
} from '../../nodes/shared/watching/limits';
import type { RunPage } from '../../nodes/shared/watching/runSource';
import { DAY_MS, HOUR_MS, Life, MINUTE_MS } from './life';

/** Adds a history of ended runs, one per minute, the newest an hour old. */
function withHistory(life: Life, count: number, ended: string): Life {
	for (let index = 0; index < count; index++) {
		life.add(`h${index}`, ['begun', ended], { agoMs: HOUR_MS + index * MINUTE_MS });
	}
	return life;
}

/** Adds ended runs in quick succession. The one with the index `late` appears four minutes late. */
function addBurst(life: Life, count: number, ended: string, late?: number): void {
	for (let index = 0; index < count; index++) {
		life.wait(100);
		life.add(`r${index}`, ended, { lateMs: index === late ? 4 * MINUTE_MS : 0 });
	}
}

async function requestsOf(life: Life, polls: number): Promise<number[]> {
	const requests: number[] = [];
	for (let poll = 0; poll < polls; poll++) {
		await life.poll();
		requests.push(life.service.requests);
	}
	return requests;
}

function sum(numbers: number[]): number {
	return numbers.reduce((one, other) => one + other, 0);
}

describe('A quiet poll', () => {
	it('of Kolena makes two requests, however long the history', async () => {
		const life = withHistory(new Life(), 5000, 'success');
		await life.poll();
		expect(await requestsOf(life, 5)).toEqual([2, 2, 2, 2, 2]);
	});

	it('of Kolena asks only for the past day, even if it is the first one', async () => {
		const life = new Life({ pageSize: 10 });
		for (let index = 0; index < 300; index++)
			life.add(`h${index}`, ['running', 'success'], { agoMs: HOUR_MS * (index + 1) });
		expect(await requestsOf(life, 1)).toEqual([1 + 3]);
	});

	it('of Kognitos makes one request, however long the history', async () => {
		const life = withHistory(new Life({ kind: 'kognitos' }), 5000, 'Succeeded');
		await life.poll();
		expect(await requestsOf(life, 5)).toEqual([1, 1, 1, 1, 1]);
	});

	it('of Kognitos rarely makes more after a burst of hundreds of runs', async () => {
		const life = new Life({ kind: 'kognitos' });
		await life.poll();
		for (let index = 0; index < 900; index++) {
			life.wait(100);
			life.add(`r${index}`, 'Running');
			life.set(`r${index}`, 'Succeeded');
		}
		expect(await life.poll()).toHaveLength(900);
		const requests = await requestsOf(life, 200);
		expect(sum(requests)).toBeLessThan(200 * 1.5);
	});

	it('of Kognitos makes one request right after a burst, and when it is long past', async () => {
		const life = new Life({ kind: 'kognitos' });
		await life.poll();
		addBurst(life, 150, 'Succeeded');
		expect(await life.poll()).toHaveLength(150);
		expect(await requestsOf(life, 5)).toEqual([1, 1, 1, 1, 1]);
		await life.polls(20);
		expect(sum(await requestsOf(life, 24))).toBe(24);
	});

	it('of Kolena finds a run that appears late further down the list', async () => {
		const life = new Life({ pageSize: 20 });
		await life.poll();
		addBurst(life, 60, 'success', 10);
		expect(await life.polls(3)).toHaveLength(59);
		expect(await life.polls(2)).toEqual(['r10 success']);
	});

	it('of Kognitos that finds nothing new does not miss a run that appears late', async () => {
		const life = new Life({ kind: 'kognitos' });
		await life.poll();
		addBurst(life, 300, 'Succeeded', 50);
		expect(await life.polls(3)).toHaveLength(299);
		expect(await life.polls(5)).toEqual(['r50 Succeeded']);
	});
});

describe('The stored state', () => {
	it('drops ended runs once nothing can make them appear again', async () => {
		const life = new Life();
		await life.poll();
		for (let index = 0; index < 60; index++) {
			for (let run = 0; run < 20; run++) {
				life.add(`${index}-${run}`, 'running');
				life.set(`${index}-${run}`, 'success');
			}
			expect(await life.poll()).toHaveLength(20);
		}
		expect(JSON.stringify(life.stored).length).toBeLessThan(6000);
	});
});

describe('Open Kognitos runs', () => {
	const open = (count: number, everyMs: number) => {
		const life = new Life({ kind: 'kognitos' });
		for (let index = 0; index < count; index++) {
			life.add(`o${index}`, 'Running', { agoMs: index * everyMs });
		}
		return life;
	};

	it('are delivered soon after they end, even among a thousand recent ones', async () => {
		const life = open(1000, 10_000);
		await life.poll();
		for (const id of ['o0', 'o500', 'o999']) {
			life.set(id, 'Succeeded');
			const handed: string[] = [];
			for (let poll = 0; poll < 1000 / MAX_SINGLE_LOOKS + 1; poll++) {
				handed.push(...(await life.poll()));
				expect(life.service.requests).toBeLessThanOrEqual(1 + MAX_SINGLE_LOOKS + 1);
			}
			expect(handed).toEqual([`${id} Succeeded`]);
		}
	});

	it('are requested in turn, a few in each poll', async () => {
		const life = open(60, DAY_MS);
		await life.poll();
		life.set('o59', 'Succeeded');
		const handed: string[] = [];
		for (let poll = 0; poll < 60 / MAX_SINGLE_LOOKS + 1; poll++) {
			handed.push(...(await life.poll()));
			expect(life.service.requests).toBeLessThanOrEqual(1 + MAX_SINGLE_LOOKS + 1);
		}
		expect(handed).toEqual(['o59 Succeeded']);
	});

	it('cost at most twenty requests per poll on average if there are five thousand', async () => {
		const life = withHistory(open(5000, MINUTE_MS), 3000, 'Succeeded');
		await life.poll();
		const requests = await requestsOf(life, 12);
		expect(sum(requests) / 12).toBeLessThanOrEqual(20);
	});

	it('are requested less and less often, but never forgotten', async () => {
		const life = withHistory(new Life({ kind: 'kognitos' }), 300, 'Succeeded');
		life.add('old', 'Exception', { agoMs: 50 * DAY_MS });
		await life.poll();
		const requests = await requestsOf(life, 1000);
		expect(requests.slice(0, 4)).toEqual([2, 2, 2, 2]);
		expect(sum(requests.slice(400)) - 600).toBeLessThanOrEqual(600 / LONGEST_WAIT_POLLS + 1);
		life.set('old', 'Succeeded');
		expect(await life.polls(LONGEST_WAIT_POLLS)).toEqual(['old Succeeded']);
	});
});

describe('A poll that cannot finish', () => {
	it('is continued further down the history by the next polls', async () => {
		const life = withHistory(new Life({ kind: 'kognitos' }), 3000, 'Succeeded');
		life.service.requestMs = 300;
		life.add('old', 'Running', { agoMs: 50 * DAY_MS });
		for (let poll = 0; poll < 12; poll++) {
			expect(await life.poll({ budgetMs: 2000 })).toEqual([]);
			expect(life.service.requests).toBeLessThanOrEqual(4);
		}
		life.set('old', 'Succeeded');
		expect(await life.polls(3)).toEqual(['old Succeeded']);
	});

	it('is finished by the next poll that has time for all of the history', async () => {
		const life = withHistory(new Life({ kind: 'kognitos' }), 6000, 'Succeeded');
		life.service.requestMs = 300;
		await life.poll({ budgetMs: 2000 });
		expect(life.service.requests).toBeLessThan(10);
		await life.poll();
		expect(life.service.requests).toBeGreaterThan(50);
		expect(await requestsOf(life, 3)).toEqual([1, 1, 1]);
	});

	it('reads an oldest-first list piece by piece', async () => {
		const life = withHistory(new Life({ kind: 'kognitos', order: 'oldestFirst' }), 4000, 'Stopped');
		await life.poll();
		expect(life.service.requests).toBe(40);
		life.add('new', 'Running');
		life.set('new', 'Stopped');
		const handed: string[] = [];
		for (let poll = 0; poll < 6; poll++) {
			handed.push(...(await life.poll()));
			expect(life.service.requests).toBeLessThanOrEqual(22);
		}
		expect(handed).toEqual(['new Stopped']);
	});

	it('does not trust an order that it has seen broken further down', async () => {
		const life = withHistory(new Life({ kind: 'kognitos', order: 'twoParts' }), 600, 'Stopped');
		await life.poll();
		for (const id of ['new 1', 'new 2']) {
			life.add(id, 'Running');
			life.set(id, 'Stopped');
			expect(await life.poll()).toEqual([`${id} Stopped`]);
		}
	});

	it('does not trust a list that is sorted newest first only at the top', async () => {
		const life = new Life({ kind: 'kognitos', order: 'twoParts', pageSize: 30 });
		for (let index = 0; index < 60; index++) {
			life.add(`${index}h`, 'Stopped', { agoMs: DAY_MS + index * 1000 });
		}
		life.add('new 1', 'Stopped', { agoMs: HOUR_MS });
		await life.poll();
		life.add('new 2', 'Stopped');
		expect(await life.polls(3)).toEqual(['new 2 Stopped']);
	});

	it('starts again with more pages if its cursor has expired', async () => {
		const life = withHistory(
			new Life({ kind: 'kognitos', order: 'oldestFirst', cursorsExpire: true }),
			9000,
			'Stopped',
		);
		await life.poll();
		life.add('new', 'Running');
		life.set('new', 'Stopped');
		expect(await life.polls(8)).toEqual(['new Stopped']);
	});

	it('finds a run that was missed because another was deleted', async () => {
		const life = new Life({ kind: 'kognitos', pageSize: 10 });
		life.add('first', 'Running');
		await life.polls(3);
		for (let index = 0; index < 30; index++) {
			life.wait(MINUTE_MS);
			life.add(`r${index}`, 'Running');
			life.set(`r${index}`, 'Succeeded');
		}
		life.service.beforeAnswer = () => {
			if (life.service.requests === 2) life.remove('r25');
		};
		expect(await life.poll()).toHaveLength(29);
		life.service.beforeAnswer = () => undefined;
		life.add('newest', 'Running');
		expect(await life.polls(3)).toEqual(['r19 Succeeded']);
	});
});

describe('A list that never ends', () => {
	const view = (index: number) => ({
		id: `r${index}`,
		createdMs: Date.UTC(2026, 0, 1) + ((index * 7919) % 1000) * MINUTE_MS,
		status: 'Succeeded',
		raw: {},
	});
	/** The pages of each list, and how many of them the first poll reads. */
	const endless: Record<string, [pages: number, page: (page: number) => RunPage]> = {
		'because the cursor repeats': [2, () => ({ runs: [view(1)], next: 'again' })],
		'because the cursors go around in a loop': [
			7 + MAX_REPEATING_PAGES,
			(page) => ({ runs: [view(page % 7)], next: `at ${page % 7}` }),
		],
		'because its pages repeat': [
			1 + MAX_REPEATING_PAGES,
			(page) => ({ runs: [view(1), view(2)], next: `at ${page}` }),
		],
		'because all pages are empty': [200, (page) => ({ runs: [], next: `at ${page}` })],
		'because it keeps showing new runs': [
			200,
			(page) => ({ runs: [view(page)], next: `at ${page}` }),
		],
	};

	it.each(Object.keys(endless))('%s is read with a limited number of requests', async (name) => {
		const life = new Life({ kind: 'kognitos' });
		const [mostPages, pageOf] = endless[name];
		let pages = 0;
		const readPage = async () => await Promise.resolve(pageOf((pages += 1)));
		const readByIds = async () => await Promise.resolve({ found: [], gone: [] });
		await life.poll({ source: { readPage, readByIds } });
		expect(pages).toBe(mostPages);
		for (let poll = 0; poll < 30; poll++) {
			pages = poll * 1000;
			await life.poll({ source: { readPage, readByIds } });
			expect(pages - poll * 1000).toBeLessThanOrEqual(200);
		}
	});
});
