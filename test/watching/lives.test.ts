import { MAX_FIRST_PAGES } from '../../nodes/shared/watching/limits';
import { isWatching } from '../../nodes/shared/triggers/watchStore';
import { DAY_MS, HOUR_MS, Life, MINUTE_MS } from './life';

describe('Activation', () => {
	it('delivers nothing that had already ended', async () => {
		const life = new Life();
		life.add('1', ['running', 'success'], { agoMs: DAY_MS });
		life.add('2', ['running', 'failed'], { agoMs: 2000 });
		expect(await life.polls(5)).toEqual([]);
	});

	it('delivers a run that was already running, however old it is', async () => {
		const life = new Life();
		life.add('1', 'running', { agoMs: 40 * DAY_MS });
		life.add('2', ['running', 'success'], { agoMs: MINUTE_MS });
		await life.poll();
		life.set('1', 'success');
		expect(await life.polls(3)).toEqual(['1 success']);
	});

	it('finds an open Kognitos run at the end of a long history', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('old', 'Running', { agoMs: 90 * DAY_MS });
		for (let index = 0; index < 1200; index++) {
			life.add(`h${index}`, ['Running', 'Succeeded'], { agoMs: HOUR_MS + index * MINUTE_MS });
		}
		await life.poll();
		expect(life.service.requests).toBe(13);
		life.set('old', 'Succeeded');
		expect(await life.poll()).toEqual(['old Succeeded']);
		expect(await life.polls(3)).toEqual([]);
	});

	it('does not deliver a Kognitos run that was already waiting for someone', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', ['Running', 'Exception'], { agoMs: HOUR_MS });
		expect(await life.polls(2)).toEqual([]);
		life.set('1', 'Stopped');
		expect(await life.polls(2)).toEqual(['1 Stopped']);
	});

	it('finds an open run even if another ends while the open ones are being listed', async () => {
		const life = new Life({ pageSize: 2 });
		for (let index = 0; index < 5; index++)
			life.add(`${index}`, 'running', { agoMs: DAY_MS + index * HOUR_MS });
		life.service.beforeAnswer = () => {
			if (life.service.requests === 3) life.set('0', 'success');
		};
		await life.poll();
		life.service.beforeAnswer = () => undefined;
		life.set('4', 'success');
		expect(await life.polls(2)).toContain('4 success');
	});

	it('that takes several polls causes no flood, and misses nothing new', async () => {
		const life = new Life({ kind: 'kognitos', order: 'oldestFirst', pageSize: 5 });
		life.service.requestMs = 400;
		for (let index = 0; index < 60; index++) {
			life.add(`h${index}`, ['Running', 'Succeeded'], { agoMs: 3000 + index * HOUR_MS });
		}
		await life.poll({ budgetMs: 2000 });
		life.add('new', 'Running');
		life.set('new', 'Succeeded');
		const handed: string[] = [];
		for (let poll = 0; poll < 12; poll++) handed.push(...(await life.poll({ budgetMs: 2000 })));
		expect(handed).toEqual(['new Succeeded']);
	});

	it.each([1, 2, 3, 4, 5, 6, 7, 8])(
		'that takes several polls misses no old run that ends after poll %s',
		async (polls) => {
			for (let ending = 0; ending < 9; ending++) {
				const life = new Life({ pageSize: 2 });
				life.service.requestMs = 400;
				for (let index = 0; index < 9; index++)
					life.add(`${index}`, 'running', { agoMs: (40 + index) * DAY_MS });
				const poll = async () => await life.poll({ budgetMs: 2000 });
				for (let done = 0; done < polls; done++) expect(await poll()).toEqual([]);
				life.set(`${ending}`, 'success');
				const handed: string[] = [];
				for (let more = 0; more < 12; more++) handed.push(...(await poll()));
				expect(handed).toEqual([`${ending} success`]);
			}
		},
	);

	it('misses no old run, even if there are too many open ones for the first poll', async () => {
		const life = new Life({ pageSize: 1 });
		const ids = Array.from({ length: MAX_FIRST_PAGES + 5 }, (_, index) => `${1000 + index}`);
		for (const id of ids) life.add(id, 'running', { agoMs: 40 * DAY_MS - Number(id) });
		expect(await life.poll()).toEqual([]);
		life.wait(1000);
		for (const id of ids) life.set(id, 'success');
		expect((await life.polls(3)).sort()).toEqual(ids.map((id) => `${id} success`));
	});

	it('does not deliver a Kolena run that had already ended but appears later', async () => {
		const life = new Life();
		life.add('late', ['running', 'success'], { agoMs: 2 * MINUTE_MS, lateMs: 3 * MINUTE_MS });
		life.add('newest', ['running', 'success'], { agoMs: MINUTE_MS });
		expect(await life.polls(6)).toEqual([]);
	});

	it('works with an empty service', async () => {
		const life = new Life();
		expect(await life.polls(2)).toEqual([]);
		life.add('1', 'running');
		life.set('1', 'success');
		expect(await life.polls(3)).toEqual(['1 success']);
	});

	it('works with an empty service that was down and does not tell the time', async () => {
		const life = new Life({ tellsTime: false });
		life.waitForFirstLook();
		expect(await life.polls(2)).toEqual([]);
		life.add('1', 'success');
		expect(await life.polls(3)).toEqual(['1 success']);
	});

	it('misses nothing that ends later, even if the service is down', async () => {
		const life = new Life();
		life.add('early', ['running', 'success'], { agoMs: HOUR_MS });
		life.add('slow', 'running', { agoMs: 9 * DAY_MS });
		await life.failAt(1);
		expect(isWatching(life.stored, 'model')).toBe(false);
		life.waitForFirstLook();
		life.add('new', 'running');
		life.wait(10 * MINUTE_MS);
		life.waitForFirstLook();
		life.set('slow', 'failed');
		life.set('new', 'success');
		life.add('newest', 'running');
		life.wait(20 * MINUTE_MS);
		expect((await life.polls(3)).sort()).toEqual(['new success', 'slow failed']);
		expect(isWatching(life.stored, 'model')).toBe(true);
	});
});

describe('A run', () => {
	it('that starts and ends between two polls is delivered', async () => {
		const life = new Life({ kind: 'kognitos' });
		await life.poll();
		life.add('1', 'Running');
		life.set('1', 'Succeeded');
		expect(await life.polls(4)).toEqual(['1 Succeeded']);
	});

	it('that ends while n8n is down is delivered', async () => {
		const life = new Life();
		life.add('1', 'running');
		await life.poll();
		life.add('2', 'running');
		life.wait(20 * DAY_MS);
		life.set('1', 'success');
		life.set('2', 'failed');
		expect(await life.polls(3)).toEqual(['1 success', '2 failed']);
	});

	it('that appears five minutes late is delivered', async () => {
		const life = new Life();
		await life.poll();
		life.add('late', 'running', { lateMs: 5 * MINUTE_MS });
		life.set('late', 'success');
		for (let minute = 0; minute < 8; minute++) {
			life.add(`on time ${minute}`, 'running');
			expect(await life.poll()).toEqual(minute === 4 ? ['late success'] : []);
		}
	});

	it('that appears late is delivered even if no other run has been created since', async () => {
		const life = new Life();
		life.add('before', 'running', { agoMs: HOUR_MS });
		await life.poll();
		life.add('late', 'success', { lateMs: 5 * MINUTE_MS });
		life.wait(1000);
		life.add('on time', 'success');
		expect(await life.poll()).toEqual(['on time success']);
		expect(await life.polls(6)).toEqual(['late success']);
	});

	it('that appears late is delivered even if no run was created for hours before', async () => {
		const life = new Life();
		life.add('before', 'success', { agoMs: HOUR_MS });
		await life.polls(30);
		life.add('late', 'success', { lateMs: 3 * MINUTE_MS });
		for (let minute = 0; minute < 5; minute++) {
			life.wait(1000);
			life.add(`on time ${minute}`, 'success');
			const handed = await life.poll();
			const late = minute === 2 ? ['late success'] : [];
			expect(handed.sort()).toEqual([...late, `on time ${minute} success`]);
		}
	});

	it('with an unknown status does not count as ended, and causes no error', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', 'Pending');
		await life.poll();
		life.set('1', 'TimedOut');
		expect(await life.polls(3)).toEqual([]);
		life.set('1', 'Succeeded');
		expect(await life.poll()).toEqual(['1 Succeeded']);
	});

	it('that is ignored only shows how far the list has been read', async () => {
		const life = new Life({ kind: 'platform' });
		const source = { statuses: { ...life.service.statuses, draft: 'ignored' as const } };
		await life.poll({ source });
		life.add('1', 'draft');
		const createdMs = life.service.nowMs;
		expect(await life.poll({ source })).toEqual([]);
		const { ceilingMs, open, ended } = Object(life.stored);
		expect([ceilingMs, open, ended]).toEqual([createdMs, {}, {}]);
	});

	it('is no longer watched once it is deleted', async () => {
		const life = new Life();
		life.add('1', 'running');
		await life.poll();
		life.remove('1');
		await life.poll();
		expect(life.service.requests).toBe(3);
		await life.poll();
		expect(life.service.requests).toBe(2);
	});

	it('without a creation time is delivered if it first appears after the activation', async () => {
		const life = new Life();
		await life.poll();
		const runs = [{ id: '1', status: 'success', raw: {} }];
		const source = { readPage: async () => await Promise.resolve({ runs }) };
		expect(await life.poll({ source })).toEqual(['1 success']);
		expect(await life.poll({ source })).toEqual([]);
	});

	it('without a creation time is history if it is found far down the list', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.service.requestMs = 300;
		for (let index = 0; index < 1500; index++)
			life.add(`h${index}`, ['Running', 'Succeeded'], { agoMs: HOUR_MS + index * MINUTE_MS });
		const readPage = async (window: object, cursor?: string) => {
			const { runs, ...page } = await life.service.readPage(window, cursor);
			const isTimed = (id: string) => Number(id.slice(1)) < 1000;
			const untimed = runs.map((run) => (isTimed(run.id) ? run : { ...run, createdMs: undefined }));
			return { ...page, runs: untimed };
		};
		for (let poll = 0; poll < 8; poll++)
			expect(await life.poll({ source: { readPage }, budgetMs: 2000 })).toEqual([]);
		expect(life.service.requests).toBe(1);
	});

	it('that no response mentions is still watched', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', 'Running');
		await life.poll();
		const source = {
			readPage: async () => await Promise.resolve({ runs: [] }),
			readByIds: async () => await Promise.resolve({ found: [], gone: [] }),
		};
		for (let poll = 0; poll < 10; poll++) expect(await life.poll({ source })).toEqual([]);
		life.set('1', 'Stopped');
		expect(await life.poll()).toEqual(['1 Stopped']);
	});

	it('is delivered with its details', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', 'Running');
		await life.poll();
		life.set('1', 'Succeeded');
		const complete = jest.fn(async (run) => await Promise.resolve({ ...run, raw: { full: true } }));
		await life.poll({ source: { complete } });
		expect(life.lastEvents).toMatchObject([
			{ id: 'kognitos:1/1:Succeeded', run: { raw: { full: true } } },
		]);
		expect(complete).toHaveBeenCalledTimes(1);
	});

	it('that resumes while its details are being fetched is delivered as it was, and then again', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', 'Running');
		await life.poll();
		life.set('1', 'Exception');
		const complete = async () => {
			life.set('1', 'Succeeded');
			return (await life.service.readByIds(['1'])).found[0];
		};
		expect(await life.poll({ source: { complete } })).toEqual(['1 Exception']);
		expect(life.lastEvents[0].run.status).toBe('Exception');
		expect(await life.poll()).toEqual(['1 Succeeded']);
	});
});

describe('An exception that is older than everything that is still read', () => {
	it('is delivered when it is raised again', async () => {
		const life = new Life({ kind: 'exceptions' });
		life.add('old', 'ARCHIVED', { agoMs: 40 * DAY_MS });
		await life.polls(2);
		life.add('new', 'PENDING');
		expect(await life.polls(30)).toEqual(['new PENDING']);
		life.set('old', 'PENDING');
		expect(await life.polls(3)).toEqual(['old PENDING']);
	});

	it('is delivered when it becomes visible', async () => {
		const life = new Life({ kind: 'exceptions' });
		await life.poll();
		life.add('new', 'PENDING');
		life.add('hidden', 'PENDING', { agoMs: 40 * DAY_MS, lateMs: 30 * MINUTE_MS });
		expect(await life.polls(25)).toEqual(['new PENDING']);
		expect(await life.polls(10)).toEqual(['hidden PENDING']);
	});
});

describe('A Kolena run that has ended', () => {
	/** A source whose list does not say when runs ended. */
	const untimed = (life: Life) => ({
		readPage: async () => {
			const { runs } = await life.service.readPage({});
			return { runs: runs.map((run) => ({ ...run, sinceMs: undefined })) };
		},
	});

	it('is delivered again if a poll sees it running before it ends again', async () => {
		const life = new Life();
		life.add('1', ['running', 'success'], { agoMs: 30 * DAY_MS });
		await life.poll();
		life.set('1', 'running');
		await life.poll();
		life.set('1', 'success');
		expect(await life.polls(3)).toEqual(['1 success']);
	});

	it('is delivered again within the look-back, even if no poll saw it running', async () => {
		const life = new Life();
		life.add('1', 'running');
		await life.poll();
		life.set('1', 'success');
		expect(await life.poll()).toEqual(['1 success']);
		const [first] = life.lastEvents;
		life.set('1', 'running');
		life.set('1', 'success');
		expect(await life.poll()).toEqual(['1 success']);
		expect(life.lastEvents[0].id).not.toBe(first.id);
		expect(await life.polls(3)).toEqual([]);
	});

	it('is delivered again if it was run again during the poll that delivers it', async () => {
		const life = new Life();
		life.add('1', 'running');
		await life.poll();
		life.set('1', 'success');
		const outdated = await life.service.readPage({});
		const readPage = async (window: object, cursor?: string) => {
			const page = await life.service.readPage(window);
			if (!cursor) life.set('1', 'running');
			return { ...page, next: cursor ? undefined : 'more' };
		};
		expect(await life.poll({ source: { readPage } })).toEqual(['1 success']);
		const [first] = life.lastEvents;
		const unchanged = async () => await Promise.resolve(outdated);
		expect(await life.poll({ source: { readPage: unchanged } })).toEqual([]);
		life.set('1', 'running');
		expect(await life.poll()).toEqual([]);
		life.set('1', 'success');
		expect(await life.poll()).toEqual(['1 success']);
		expect(life.lastEvents[0].id).not.toBe(first.id);
		expect(await life.polls(2)).toEqual([]);
	});

	it('is not delivered again if an outdated response shows it running', async () => {
		const life = new Life();
		life.add('1', 'running');
		await life.poll();
		life.set('1', 'success');
		await life.poll();
		const run = life.service.runs[0];
		const [running, success] = run.conditions;
		run.conditions = [running];
		expect(await life.poll()).toEqual([]);
		run.conditions = [running, success];
		expect(await life.polls(3)).toEqual([]);
	});

	it('is delivered again with a different status, even if its first end had no time', async () => {
		const life = new Life();
		await life.poll();
		life.add('1', 'success');
		const source = untimed(life);
		expect(await life.poll({ source })).toEqual(['1 success']);
		life.set('1', 'failed');
		expect(await life.polls(3)).toEqual(['1 failed']);
		life.set('1', 'success');
		expect(await life.poll({ source })).toEqual(['1 success']);
		expect(await life.poll({ source })).toEqual([]);
	});

	it('is not delivered again if only its end time becomes known', async () => {
		const life = new Life();
		life.add('1', 'running');
		await life.poll();
		life.set('1', 'success');
		expect(await life.poll({ source: untimed(life) })).toEqual(['1 success']);
		expect(life.lastEvents[0].id).toBe('kolena:1/1:success');
		expect(await life.polls(3)).toEqual([]);
	});
});

describe('A Kognitos run in an exception', () => {
	it('is delivered for each chosen status, and again for another exception', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', 'Running');
		await life.poll();
		const ids: string[] = [];
		for (const status of [
			'Exception',
			'Exception',
			'Running',
			'Exception',
			'Running',
			'Succeeded',
		]) {
			life.set('1', status);
			await life.poll();
			ids.push(...life.lastEvents.map((event) => event.id));
		}
		expect(ids).toEqual([
			'kognitos:1/1:Exception:1',
			'kognitos:1/1:Exception:2',
			'kognitos:1/1:Succeeded',
		]);
	});

	it('is delivered once, however long it waits', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', 'Running');
		await life.poll();
		life.set('1', 'Exception');
		expect(await life.polls(200)).toEqual(['1 Exception']);
	});

	it('is not delivered if exceptions were chosen only afterwards', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', 'Running');
		await life.poll({ events: ['Succeeded'] });
		life.set('1', 'Exception');
		expect(await life.poll({ events: ['Succeeded'] })).toEqual([]);
		expect(await life.polls(2)).toEqual([]);
	});

	it('is still delivered if the run ends before there is room for the event', async () => {
		const life = new Life({ kind: 'kognitos' });
		life.add('1', 'Running');
		life.wait(1);
		life.add('2', 'Running');
		await life.poll();
		life.set('1', 'Exception');
		life.set('2', 'Exception');
		expect(await life.poll({ maxEvents: 1 })).toEqual(['1 Exception']);
		life.set('2', 'Succeeded');
		expect(await life.poll()).toEqual(['2 Exception', '2 Succeeded']);
		expect(await life.polls(2)).toEqual([]);
	});
});

describe('Choosing', () => {
	it('more statuses later causes no flood', async () => {
		const life = new Life();
		await life.poll({ events: ['failed'] });
		life.add('1', 'running');
		life.set('1', 'success');
		expect(await life.poll({ events: ['failed'] })).toEqual([]);
		expect(await life.polls(3)).toEqual([]);
	});

	it('another agent starts from scratch', async () => {
		const life = new Life();
		life.add('1', 'running');
		await life.poll();
		life.set('1', 'success');
		expect(await life.poll({ source: { key: 'another' } })).toEqual([]);
		expect(await life.poll({ source: { key: 'another' } })).toEqual([]);
	});
});

describe('A poll', () => {
	it('delivers runs in the order in which they ended', async () => {
		const life = new Life();
		for (const id of ['1', '2', '3', '4']) life.add(id, 'running');
		await life.poll();
		for (const id of ['3', '1', '4', '2']) {
			life.wait(1);
			life.set(id, 'success');
		}
		expect(await life.poll()).toEqual(['3 success', '1 success', '4 success', '2 success']);
	});

	it('delivers no more events than allowed, and leaves the rest to the next polls', async () => {
		const life = new Life({ kind: 'kognitos' });
		await life.poll();
		for (let index = 0; index < 25; index++) {
			life.wait(1);
			life.add(`r${index}`, 'Running');
			life.set(`r${index}`, 'Succeeded');
		}
		const names = Array.from({ length: 25 }, (_, index) => `r${index} Succeeded`);
		const handed: string[] = [];
		for (let poll = 0; poll < 3; poll++) {
			const some = await life.poll({ maxEvents: 10 });
			expect(some.length).toBeLessThanOrEqual(10);
			expect(life.service.requests).toBeLessThanOrEqual(1 + 2 * 10);
			handed.push(...some);
		}
		expect(handed.slice(0, 10)).toEqual(names.slice(0, 10));
		expect([...handed].sort()).toEqual([...names].sort());
	});

	it('does not look for more runs while more are due than it may deliver', async () => {
		const life = new Life({ kind: 'kognitos' });
		await life.poll();
		for (let index = 0; index < 25; index++) life.add(`r${index}`, 'Succeeded');
		await life.poll({ maxEvents: 8 });
		const readPage = jest.fn(async () => await Promise.resolve({ runs: [] }));
		for (const [poll, isRead] of [false, false, true].entries()) {
			const handed = await life.poll({ maxEvents: 8, source: { readPage } });
			expect([handed.length, readPage.mock.calls.length > 0]).toEqual([poll < 2 ? 8 : 1, isRead]);
		}
	});

	it('sends a request even if it has no time', async () => {
		const life = new Life();
		await life.poll();
		await life.poll({ budgetMs: 0 });
		expect(life.service.requests).toBe(1);
	});

	it('that fails changes nothing, whichever request fails', async () => {
		const life = new Life();
		life.add('old', 'running', { agoMs: DAY_MS });
		for (let index = 0; index < 3; index++) life.add(`r${index}`, 'running');
		await life.poll();
		life.set('old', 'failed');
		life.set('r1', 'success');
		const before = life.stored;
		for (const request of [1, 2, 3]) {
			await life.failAt(request);
			expect(life.stored).toBe(before);
		}
		expect(await life.polls(3)).toEqual(['old failed', 'r1 success']);
	});

	it('can tell that another one has overtaken it', async () => {
		const life = new Life();
		life.add('1', 'running');
		await life.poll();
		const start = life.stored;
		life.set('1', 'success');
		const slow = await life.peek();
		expect(slow.events).toHaveLength(1);
		expect(life.isSame(start)).toBe(true);
		expect(await life.poll()).toEqual(['1 success']);
		expect(life.isSame(start)).toBe(false);
	});

	it('can tell that another first poll has overtaken it', async () => {
		const life = new Life();
		expect(life.isSame(undefined)).toBe(true);
		await life.poll();
		expect(life.isSame(undefined)).toBe(false);
	});

	it('does not change the state it starts from', async () => {
		const life = new Life();
		life.add('1', 'running');
		await life.poll();
		const before = JSON.stringify(life.stored);
		life.stored = Object.freeze(life.stored);
		life.set('1', 'success');
		await life.peek();
		expect(JSON.stringify(life.stored)).toBe(before);
	});

	it('with only two seconds to spend still gets through a backlog', async () => {
		const life = new Life({ kind: 'kognitos', pageSize: 3 });
		life.service.requestMs = 400;
		life.add('first', 'Running');
		await life.polls(3);
		const expected: string[] = [];
		for (let index = 0; index < 30; index++) {
			life.wait(MINUTE_MS);
			life.add(`r${index}`, 'Running');
			life.set(`r${index}`, 'Succeeded');
			expected.push(`r${index} Succeeded`);
		}
		const handed: string[] = [];
		for (let poll = 0; poll < 80; poll++) {
			handed.push(...(await life.poll({ budgetMs: 2000 })));
			// The details of the last events are fetched a few at a time.
			expect(life.service.requests).toBeLessThanOrEqual(6 + 3);
		}
		expect(handed.sort()).toEqual(expected.sort());
	});
});

describe('A Kolena poll', () => {
	it('with hardly any time still gets through a backlog', async () => {
		const life = new Life({ pageSize: 3 });
		life.service.requestMs = 400;
		await life.polls(3);
		const expected: string[] = [];
		for (let index = 0; index < 30; index++) {
			life.wait(MINUTE_MS);
			life.add(`r${index}`, 'success');
			expected.push(`r${index} success`);
		}
		const handed: string[] = [];
		for (let poll = 0; poll < 20; poll++) handed.push(...(await life.poll({ budgetMs: 2000 })));
		expect(handed.sort()).toEqual(expected.sort());
	});

	it('delivers all runs that have left the list of open ones, however many', async () => {
		const life = new Life();
		const ids = Array.from({ length: 60 }, (_, index) => `${100 + index}`);
		for (const id of ids) life.add(id, 'running', { agoMs: 9 * DAY_MS });
		await life.poll();
		for (const id of ids) life.set(id, 'success');
		expect((await life.poll()).sort()).toEqual(ids.map((id) => `${id} success`));
	});
});

describe('A run whose service reports when it started waiting', () => {
	it('is delivered each time it asks, even if no poll saw it resume', async () => {
		const life = new Life({ kind: 'platform' });
		life.add('1', 'executing');
		await life.poll();
		const ids = new Set<string>();
		for (let time = 0; time < 3; time++) {
			life.set('1', 'executing');
			life.wait(1000);
			life.set('1', 'asking');
			expect(await life.poll()).toEqual(['1 asking']);
			expect(await life.poll()).toEqual([]);
			ids.add(life.lastEvents[0]?.id ?? String(time));
		}
		life.set('1', 'completed');
		expect(await life.polls(3)).toEqual(['1 completed']);
	});

	it('has that time in its event ID, even if the state is lost', async () => {
		const life = new Life({ kind: 'platform' });
		life.add('1', 'executing');
		await life.poll();
		const saved = life.stored;
		life.set('1', 'asking');
		const at = new Date(life.service.nowMs).toISOString();
		for (let turn = 0; turn < 2; turn++) {
			life.stored = saved;
			await life.poll();
			expect(life.lastEvents.map(({ id }) => id)).toEqual([`platform:1/1:asking:${at}`]);
		}
	});

	it('is not delivered again if an outdated response shows an earlier question', async () => {
		const life = new Life({ kind: 'platform' });
		life.add('1', 'executing');
		await life.poll();
		life.set('1', 'asking');
		expect(await life.poll()).toEqual(['1 asking']);
		const { conditions } = life.service.runs[0];
		life.set('1', 'paused');
		expect(await life.poll()).toEqual(['1 paused']);
		const [latest] = conditions.splice(-1);
		expect(await life.poll()).toEqual([]);
		conditions.push(latest);
		expect(await life.polls(3)).toEqual([]);
	});

	it('is delivered for each waiting status', async () => {
		const life = new Life({ kind: 'platform' });
		life.add('old', 'executing', { agoMs: 20 * DAY_MS });
		await life.poll();
		for (const status of ['paused', 'asking', 'paused', 'failed']) {
			life.set('old', status);
			expect(await life.polls(4)).toEqual([`old ${status}`]);
		}
	});

	it('is not delivered if it asked before activation', async () => {
		const life = new Life({ kind: 'platform' });
		life.add('1', ['executing', 'asking'], { agoMs: 9 * DAY_MS });
		life.add('2', ['executing', 'asking'], { agoMs: MINUTE_MS });
		expect(await life.polls(3)).toEqual([]);
		life.set('1', 'completed');
		expect(await life.polls(3)).toEqual(['1 completed']);
	});

	it('costs no request of its own while it is younger than the look-back', async () => {
		const life = new Life({ kind: 'platform' });
		for (let index = 0; index < 500; index++) {
			life.add(`h${index}`, ['executing', 'completed'], { agoMs: HOUR_MS + index * MINUTE_MS });
		}
		await life.poll();
		await life.poll();
		expect(life.service.requests).toBe(1);
		life.add('1', 'executing', { agoMs: 0 });
		await life.poll();
		expect(life.service.requests).toBe(1);
	});
});

describe('Exceptions in a workspace', () => {
	it('are delivered when raised, when raised again after archiving, and when resolved', async () => {
		const life = new Life({ kind: 'exceptions' });
		life.add('before', 'PENDING', { agoMs: 30 * DAY_MS });
		expect(await life.polls(2)).toEqual([]);
		life.add('1', 'PENDING');
		expect(await life.poll()).toEqual(['1 PENDING']);
		life.wait(9 * DAY_MS);
		life.set('1', 'ARCHIVED');
		expect(await life.polls(3)).toEqual([]);
		life.set('1', 'PENDING');
		expect(await life.poll()).toEqual(['1 PENDING']);
		expect(life.lastEvents[0].id).toBe('exceptions:1/1:PENDING:2');
		life.set('1', 'RESOLVED');
		life.set('before', 'RESOLVED');
		expect((await life.polls(3)).sort()).toEqual(['1 RESOLVED', 'before RESOLVED']);
	});

	it('are delivered only as resolved if they were raised in the same minute', async () => {
		const life = new Life({ kind: 'exceptions' });
		await life.poll();
		life.add('1', ['PENDING', 'RESOLVED'], { agoMs: 1_500 });
		expect(await life.polls(3)).toEqual(['1 RESOLVED']);
	});

	it('are delivered when raised again, even if archived long before activation', async () => {
		const life = new Life({ kind: 'exceptions' });
		life.add('1', ['PENDING', 'ARCHIVED'], { agoMs: 30 * DAY_MS });
		await life.polls(2);
		life.set('1', 'PENDING');
		expect(await life.polls(3)).toEqual(['1 PENDING']);
	});

	it('cost one request per poll, however many are pending or archived', async () => {
		const life = new Life({ kind: 'exceptions', pageSize: 1000 });
		for (let index = 0; index < 600; index++) {
			const status = index % 2 === 0 ? 'PENDING' : ['PENDING', 'ARCHIVED'];
			life.add(`${index}`, status, { agoMs: HOUR_MS + index * MINUTE_MS });
		}
		await life.polls(2);
		for (let index = 0; index < 40; index += 2) life.set(`${index}`, 'ARCHIVED');
		await life.polls(3);
		for (let poll = 0; poll < 70; poll++) {
			await life.poll();
			expect(life.service.requests).toBe(1);
		}
	});

	it('wait no more than two polls for data that they still lack', async () => {
		const life = new Life({ kind: 'exceptions' });
		await life.poll();
		const lacking = (ids: string[]) => ({
			readPage: async (window: object, cursor?: string) => {
				const { runs, ...page } = await life.service.readPage(window, cursor);
				return { ...page, runs: runs.map((run) => ({ ...run, isUnready: ids.includes(run.id) })) };
			},
		});
		for (const id of ['1', '2', '3']) life.add(id, 'PENDING');
		expect(await life.poll({ source: lacking(['1', '2']) })).toEqual(['3 PENDING']);
		expect(await life.poll({ source: lacking(['1']) })).toEqual(['2 PENDING']);
		expect(await life.poll({ source: lacking(['1']) })).toEqual(['1 PENDING']);
		expect(await life.polls(3)).toEqual([]);
	});
});
