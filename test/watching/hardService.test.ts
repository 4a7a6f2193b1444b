import { MAX_RESTARTS } from '../../nodes/shared/watching/limits';
import type { RunPage, RunView } from '../../nodes/shared/watching/runSource';
import { DAY_MS, HOUR_MS, Life, MINUTE_MS } from './life';
import type { ModelService } from './modelService';

/** Adds a history of ended runs, one per minute, the newest of them `agoMs` old. */
function addHistory(life: Life, count: number, agoMs = HOUR_MS): void {
	const ended = life.service.options.kind === 'kolena' ? 'success' : 'Succeeded';
	for (let index = 0; index < count; index++) {
		life.add(`h${index}`, ['begun', ended], { agoMs: agoMs + index * MINUTE_MS });
	}
}

/** Makes the service respond to the first few requests of each poll, and fail for all others. */
function limitRequests(life: Life, most: number): void {
	life.service.beforeAnswer = () => {
		if (life.service.requests > most) throw new Error('Too many requests');
	};
}

/** Polls a number of times, even if some polls fail, and returns everything delivered. */
async function pollOn(life: Life, polls: number, options = {}): Promise<string[]> {
	const handed: string[] = [];
	for (let poll = 0; poll < polls; poll++) {
		handed.push(...(await life.poll(options).catch(() => [])));
	}
	return handed;
}

/** Activates the trigger while the service is down; these runs end before it is up again. */
function endWhileDown(life: Life, ids: string[], agoMs: number): void {
	for (const id of ids) life.add(id, 'running', { agoMs });
	life.waitForFirstLook();
	life.wait(MINUTE_MS);
	for (const id of ids) life.set(id, 'success');
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `r${index}`);

describe('A service that was down at activation', () => {
	it.each(['newestFirst', 'oldestFirst', 'changedFirst', 'random'] as const)(
		'later shows thousands of ended runs, each of which is delivered once (%s)',
		async (order) => {
			const life = new Life({ order });
			addHistory(life, 100, 2 * HOUR_MS);
			life.add('head', ['running', 'success'], { agoMs: MINUTE_MS });
			const ids = names(2500);
			endWhileDown(life, ids, 30 * MINUTE_MS);
			const handed: string[] = [];
			for (let poll = 0; poll < 8; poll++) {
				life.add(`young${poll}`, 'running');
				handed.push(...(await life.poll()));
			}
			expect(handed.sort()).toEqual(ids.map((id) => `${id} success`).sort());
		},
	);

	it('and is slow has each ended run delivered once, however many polls it takes', async () => {
		const life = new Life({ pageSize: 50 });
		addHistory(life, 2000, 2 * HOUR_MS);
		life.add('head', ['running', 'success'], { agoMs: MINUTE_MS });
		const ids = names(5);
		endWhileDown(life, ids, 30 * MINUTE_MS);
		life.service.requestMs = 1000;
		const handed = await pollOn(life, 30, { budgetMs: 10_000 });
		expect(handed.sort()).toEqual(ids.map((id) => `${id} success`));
	});
});

describe('A list that is temporarily empty at activation', () => {
	it.each(['kolena', 'kognitos'] as const)('causes no flood of old events (%s)', async (kind) => {
		const life = new Life({ kind });
		addHistory(life, 3000, 2 * DAY_MS);
		const { service } = life;
		const nothing = async () => await Promise.resolve({ runs: [], serverNowMs: service.nowMs });
		await life.poll({
			source: { readPage: nothing, ...(service.readOpen && { readOpen: nothing }) },
		});
		life.add('new', kind === 'kolena' ? 'success' : 'Succeeded');
		expect((await life.polls(5)).map((event) => event.split(' ')[0])).toEqual(['new']);
	});
});

describe('A run from before activation whose times are hours ahead', () => {
	it('does not hide runs that start and end after activation', async () => {
		const life = new Life();
		addHistory(life, 10);
		life.add('ahead', ['running', 'success'], { agoMs: -20 * HOUR_MS });
		await life.poll();
		for (const id of ['1', '2', '3']) {
			life.wait(HOUR_MS);
			life.add(id, ['running', 'success'], { agoMs: 2_000 });
			expect(await life.poll()).toEqual([`${id} success`]);
		}
	});
});

describe('A first look without enough time', () => {
	it('to list all open runs still misses none of them', async () => {
		const life = new Life({ pageSize: 50 });
		addHistory(life, 500, 3 * HOUR_MS);
		const ids = names(300);
		ids.forEach((id, index) => life.add(id, 'running', { agoMs: index * MINUTE_MS }));
		life.service.requestMs = 1000;
		expect(await life.poll({ budgetMs: 8_000 })).toEqual([]);
		for (const id of ids) life.set(id, 'success');
		const handed = await pollOn(life, 40, { budgetMs: 8_000 });
		expect(handed.sort()).toEqual(ids.map((id) => `${id} success`).sort());
	});

	it("to read the past day's runs is continued by the next polls", async () => {
		const life = new Life({ order: 'oldestFirst', pageSize: 10 });
		addHistory(life, 250);
		life.service.requestMs = 1000;
		for (let poll = 0; poll < 30; poll++) {
			const before = life.service.localMs;
			await life.poll({ budgetMs: 4_000 });
			expect(life.service.localMs - before - MINUTE_MS).toBeLessThanOrEqual(4_000);
		}
		life.add('new', 'success');
		expect(await pollOn(life, 10, { budgetMs: 4_000 })).toEqual(['new success']);
	});
});

describe('A service that responds to only sixty requests per poll', () => {
	it('still has a long list read, piece by piece', async () => {
		const life = new Life({ kind: 'kognitos', order: 'oldestFirst' });
		addHistory(life, 8000);
		life.add('old', 'Running', { agoMs: 7 * HOUR_MS });
		limitRequests(life, 60);
		expect(await pollOn(life, 5)).toEqual([]);
		life.set('old', 'Succeeded');
		life.add('new', 'Succeeded');
		expect((await pollOn(life, 12)).sort()).toEqual(['new Succeeded', 'old Succeeded']);
	});

	it('has what was read by then kept, and the failure reported', async () => {
		const life = new Life({ kind: 'kognitos', order: 'oldestFirst' });
		addHistory(life, 8000);
		limitRequests(life, 60);
		const { store, keptBackBy } = await life.peek();
		expect(keptBackBy).toEqual(new Error('Too many requests'));
		expect(store.readings.new?.pages).toBe(60);
	});

	it('still has its open runs found below a long history', async () => {
		const life = new Life({ kind: 'kognitos' });
		addHistory(life, 12_000);
		life.add('old', 'Running', { agoMs: 100 * DAY_MS });
		limitRequests(life, 60);
		await pollOn(life, 8);
		life.set('old', 'Succeeded');
		expect(await pollOn(life, 70)).toEqual(['old Succeeded']);
	});
});

describe('A service that responds to hardly any requests', () => {
	it('still has known ended runs delivered', async () => {
		const life = new Life({ kind: 'kognitos' });
		const old = names(8);
		for (const id of old) life.add(id, 'Running', { agoMs: DAY_MS });
		addHistory(life, 300, MINUTE_MS);
		await life.poll();
		const ids = names(6).map((id) => `new ${id}`);
		for (const id of ids) life.add(id, 'Succeeded');
		limitRequests(life, 6);
		// At first, all six requests are for the old runs, which are then requested less and less often.
		const handed = await pollOn(life, 30);
		expect(handed.sort()).toEqual(ids.map((id) => `${id} Succeeded`));
	});
});

describe('A list whose cursors expire after each poll', () => {
	it('is read from the top again, further each time', async () => {
		const life = new Life({ kind: 'kognitos', cursorsExpire: true });
		addHistory(life, 26_000);
		life.add('old', 'Running', { agoMs: 100 * DAY_MS });
		await pollOn(life, 6);
		life.set('old', 'Succeeded');
		expect(await pollOn(life, 70)).toEqual(['old Succeeded']);
	});
});

describe('A list whose cursors expire before much has been read', () => {
	it('is given up on after several attempts, and the failure is reported', async () => {
		const life = new Life({ kind: 'kognitos', cursorsExpire: true, pageSize: 20 });
		addHistory(life, 400);
		life.service.requestMs = 300;
		const reports: string[] = [];
		for (let poll = 0; poll < 12; poll++) {
			life.wait(MINUTE_MS);
			const { store, keptBackBy } = await life.peek({ budgetMs: 2000 });
			life.stored = JSON.parse(JSON.stringify(store));
			reports.push(keptBackBy instanceof Error ? keptBackBy.message : '');
		}
		expect(reports.filter(Boolean)).toEqual(['Cursor has expired']);
		expect(reports.indexOf('Cursor has expired')).toBe(MAX_RESTARTS + 1);
		expect(life.service.requests).toBe(1);
	});
});

describe('A list sorted by last change', () => {
	it('does not hide new runs below an old one at the end of a page', async () => {
		const life = new Life({ kind: 'kognitos', order: 'changedFirst', pageSize: 10 });
		life.add('old', 'Running', { agoMs: 3 * DAY_MS });
		addHistory(life, 100);
		await life.poll();
		const end = (id: string) => {
			life.wait(1000);
			life.add(id, 'Succeeded');
		};
		names(20).forEach(end);
		life.wait(1000);
		life.set('old', 'Succeeded');
		const young = names(19).map((name) => `young ${name}`);
		young.forEach(end);
		const handed = await pollOn(life, 4);
		const expected = [...names(20), 'old', ...young].map((id) => `${id} Succeeded`);
		expect(handed.sort()).toEqual(expected.sort());
	});
});

describe('A burst of runs followed by a quiet period', () => {
	it('is not read again forever', async () => {
		const life = new Life();
		await life.poll();
		for (let index = 0; index < 5000; index++) {
			life.wait(40);
			life.add(`r${index}`, 'success');
		}
		expect(await pollOn(life, 8)).toHaveLength(5000);
		await pollOn(life, 12);
		expect(life.service.requests).toBe(2);
		life.add('late', 'success');
		expect(await life.poll()).toEqual(['late success']);
	});
});

describe('A run whose creation time is hours ahead', () => {
	it.each(['kolena', 'kognitos'] as const)(
		'does not hide the runs that follow it (%s)',
		async (kind) => {
			const life = new Life({ kind });
			const ended = kind === 'kolena' ? 'success' : 'Succeeded';
			addHistory(life, 30);
			await life.poll();
			life.add('ahead', ended, { agoMs: -10 * HOUR_MS });
			const handed = await pollOn(life, 4);
			for (let index = 0; index < 10; index++) {
				life.add(`r${index}`, ended);
				handed.push(...(await pollOn(life, 1)));
			}
			expect(handed.sort()).toEqual(['ahead', ...names(10)].map((id) => `${id} ${ended}`).sort());
		},
	);
});

describe('A response from before a run ended', () => {
	it('does not make the watcher deliver the run twice', async () => {
		const life = new Life();
		addHistory(life, 5);
		life.add('old', 'running', { agoMs: 3 * DAY_MS });
		await life.poll();
		life.set('old', 'success');
		expect(await life.poll()).toEqual(['old success']);
		const run = life.service.runs.find(({ id }) => id === 'old');
		const end = run?.conditions.pop();
		expect(await life.poll()).toEqual([]);
		if (end) run?.conditions.push(end);
		expect(await pollOn(life, 3)).toEqual([]);
	});
});

describe('A response that is older than the previous one', () => {
	it('does not make the watcher deliver a Kognitos run twice', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', 'Running');
		await life.poll();
		const old = await life.service.readPage({});
		life.set('1', 'Succeeded');
		const readPage = async (window: object, cursor?: string) =>
			cursor ? old : { ...(await life.service.readPage(window)), next: 'more' };
		expect(await life.poll({ source: { readPage } })).toEqual(['1 Succeeded']);
		expect(await life.polls(3)).toEqual([]);
	});
});

describe('A run with two events due', () => {
	it('keeps both while the details cannot be fetched', async () => {
		const life = new Life({ kind: 'kognitos' });
		const failFirst = () => {
			let isFirst = true;
			return async (run: RunView) => {
				const fails = run.id === 'r' && isFirst;
				if (fails) isFirst = false;
				return await (fails ? Promise.reject(new Error('Internal error')) : Promise.resolve(run));
			};
		};
		for (const id of ['r', 'other']) life.add(id, 'Running');
		await life.poll();
		for (const id of ['r', 'other']) life.set(id, 'Exception');
		const first = await life.poll({ source: { complete: failFirst() } });
		expect(first).toEqual(['other Exception']);
		for (const id of ['r', 'other']) life.set(id, 'Succeeded');
		const second = await life.poll({ source: { complete: failFirst() } });
		expect(second).toEqual(['other Succeeded']);
		expect(await life.polls(3)).toEqual(['r Exception', 'r Succeeded']);
	});
});

describe('Several runs whose details cannot be fetched', () => {
	it('do not hold up the others', async () => {
		const life = new Life({ kind: 'kognitos' });
		await life.poll();
		for (const id of names(12)) life.add(id, 'Succeeded');
		const bad = names(8);
		const complete = async (run: RunView) => {
			if (bad.includes(run.id)) throw new Error('Internal error');
			return await Promise.resolve(run);
		};
		const handed: string[] = [];
		for (let poll = 0; poll < 3; poll++) {
			handed.push(...(await life.poll({ source: { complete } }).catch(() => [])));
		}
		expect(handed.sort()).toEqual(['r10', 'r11', 'r8', 'r9'].map((id) => `${id} Succeeded`));
		expect((await life.polls(2)).sort()).toEqual(bad.map((id) => `${id} Succeeded`));
	});

	it('do not hold up the newest ones, however many there are', async () => {
		const life = new Life({ kind: 'kognitos' });
		await life.poll();
		const bad = names(40);
		for (const id of bad) life.add(id, 'Succeeded');
		const complete = async (run: RunView) => {
			if (bad.includes(run.id)) throw new Error('Internal error');
			return await Promise.resolve(run);
		};
		for (let poll = 0; poll < 5; poll++) {
			life.add(`good${poll}`, 'Succeeded');
			expect(await life.poll({ source: { complete } })).toEqual([`good${poll} Succeeded`]);
		}
		expect(await life.polls(2)).toHaveLength(bad.length);
	});
});

describe('Runs whose details cannot be fetched', () => {
	const failing = () => ({
		complete: jest.fn(async () => await Promise.reject(new Error('Internal error'))),
	});

	it('make the poll fail without storing anything if there are no others', async () => {
		const life = new Life({ kind: 'kognitos' });
		await life.poll();
		life.add('1', 'Succeeded');
		const before = life.stored;
		await expect(life.poll({ source: failing() })).rejects.toThrow('Internal error');
		expect(life.stored).toBe(before);
		expect(await life.poll()).toEqual(['1 Succeeded']);
	});

	it('are not all requested if every request fails', async () => {
		const life = new Life({ kind: 'kognitos' });
		await life.poll();
		for (const id of names(60)) life.add(id, 'Succeeded');
		const source = failing();
		await expect(life.poll({ source })).rejects.toThrow('Internal error');
		expect(source.complete.mock.calls.length).toBeLessThanOrEqual(20);
	});

	it('are reported together with the runs that are delivered', async () => {
		const life = new Life({ kind: 'kognitos' });
		await life.poll();
		for (const id of names(2)) life.add(id, 'Succeeded');
		const error = new Error('Internal error');
		const complete = async (run: RunView) =>
			await (run.id === 'r0' ? Promise.reject(error) : Promise.resolve(run));
		const { events, keptBackBy } = await life.peek({ source: { complete } });
		expect(events.map(({ run }) => run.id)).toEqual(['r1']);
		expect(keptBackBy).toBe(error);
		expect((await life.peek()).keptBackBy).toBeUndefined();
	});
});

describe('Runs that have disappeared from every list', () => {
	/** A source whose lists leave out these runs. */
	const hiding = (life: Life, ids: string[], readByIds: ModelService['readByIds']) => {
		const without = ({ runs, ...page }: RunPage): RunPage => ({
			...page,
			runs: runs.filter((run) => !ids.includes(run.id)),
		});
		const { service } = life;
		return {
			readPage: async (window: object, cursor?: string) =>
				without(await service.readPage(window, cursor)),
			readOpen: async (cursor?: string) =>
				without((await service.readOpen?.(cursor)) ?? { runs: [] }),
			readByIds,
		};
	};

	it('are delivered once they have ended, even if only one is returned at a time', async () => {
		const life = new Life();
		for (const id of names(12)) life.add(id, 'running');
		await life.poll();
		for (const id of names(12)) life.set(id, 'success');
		const one = async ([id, ...unread]: string[]) => ({
			...(await life.service.readByIds([id])),
			unread,
		});
		const handed = await life.poll({ source: hiding(life, names(12), one) });
		expect(handed.sort()).toEqual(
			names(12)
				.map((id) => `${id} success`)
				.sort(),
		);
	});

	it('are delivered even if a response leaves some of them out', async () => {
		const life = new Life();
		for (const id of names(3)) life.add(id, 'running');
		await life.poll();
		for (const id of names(3)) life.set(id, 'success');
		const asked: string[][] = [];
		const two = async (ids: string[]) => {
			asked.push(ids);
			const { found } = await life.service.readByIds(ids.slice(0, 2));
			return { found, gone: [], unread: ids.slice(2) };
		};
		const handed = await life.poll({ source: hiding(life, names(3), two) });
		expect(handed.sort()).toEqual(names(3).map((id) => `${id} success`));
		expect(asked.map((ids) => ids.length)).toEqual([3, 1]);
	});

	it('are still watched while it is unclear whether they exist', async () => {
		const life = new Life();
		life.add('1', 'running');
		await life.poll();
		const nothing = async () => await Promise.resolve({ found: [], gone: [] });
		const source = hiding(life, ['1'], nothing);
		for (let poll = 0; poll < 5; poll++) expect(await life.poll({ source })).toEqual([]);
		life.set('1', 'failed');
		expect(await life.poll()).toEqual(['1 failed']);
	});
});

describe('A run whose state the service cannot tell', () => {
	it('makes the poll report the failure, and is still watched', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', 'Running', { agoMs: DAY_MS });
		await life.poll();
		const failure = new Error('Internal error');
		const source = {
			readPage: async () => await Promise.resolve({ runs: [] }),
			readByIds: async () => await Promise.resolve({ found: [], gone: [], failure }),
		};
		expect((await life.peek({ source })).keptBackBy).toBe(failure);
		life.set('1', 'Succeeded');
		expect(await life.poll()).toEqual(['1 Succeeded']);
	});
});

describe('Deleting the newest run', () => {
	it('does not cause the whole history to be read', async () => {
		const life = new Life({ kind: 'kognitos' });
		addHistory(life, 3000, MINUTE_MS);
		await life.poll();
		life.add('newest', 'Succeeded');
		await pollOn(life, 15);
		life.remove('newest');
		await life.poll();
		expect(life.service.requests).toBe(1);
	});
});

describe('Exceptions that have not been delivered yet', () => {
	/** A run whose two exceptions could not be delivered. */
	async function withTwoExceptions(): Promise<Life> {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', 'Running');
		await life.poll();
		const complete = async (run: RunView) => {
			if (run.id === '1') throw new Error('Internal error');
			return await Promise.resolve(run);
		};
		for (const [index, status] of ['Exception', 'Running', 'Exception'].entries()) {
			life.set('1', status);
			life.add(`other${index}`, 'Succeeded');
			await life.poll({ source: { complete } });
		}
		return life;
	}

	it('are delivered together, and a later one on its own', async () => {
		const life = await withTwoExceptions();
		expect(await life.poll()).toEqual(['1 Exception', '1 Exception']);
		life.set('1', 'Running');
		await life.poll();
		life.set('1', 'Exception');
		expect(await life.polls(2)).toEqual(['1 Exception']);
	});

	it('are delivered one at a time if there is no room for more', async () => {
		const life = await withTwoExceptions();
		const ids: string[] = [];
		for (let poll = 0; poll < 3; poll++) {
			await life.poll({ maxEvents: 1 });
			ids.push(...life.lastEvents.map(({ id }) => id));
		}
		expect(ids).toEqual(['kognitos:1/1:Exception:1', 'kognitos:1/1:Exception:2']);
	});

	it('are still delivered after their runs have ended with a status that is not chosen', async () => {
		const life = new Life({ kind: 'kognitos' });
		for (const id of names(30)) life.add(id, 'Running');
		await life.poll();
		for (const id of names(30)) life.set(id, 'Exception');
		life.service.requestMs = 300;
		const options = { events: ['Exception'], budgetMs: 4_000 };
		const handed = await pollOn(life, 1, options);
		expect(handed.length).toBeLessThan(20);
		for (const id of names(30)) life.set(id, 'Succeeded');
		handed.push(...(await pollOn(life, 8, options)));
		expect(handed.sort()).toEqual(
			names(30)
				.map((id) => `${id} Exception`)
				.sort(),
		);
	});
});
