import { findTaker } from '../../endurance/queue/losses';
import type { Kill } from '../../endurance/queue/kills';

const ofWorker: Kill = {
	at: 100_000,
	upAt: 120_000,
	kind: 'worker',
	process: 'worker 1',
	moment: 'working',
	executionIds: ['7'],
};
const ofMain: Kill = { ...ofWorker, kind: 'main', process: 'main', executionIds: [] };
const KEY = '42 success';

function taker(id: string, status: string, createdAt: number, kills: Kill[], stateAt?: number) {
	const held = {
		executionsOf: new Map(id ? [['42 success', new Set([id])]] : []),
		inStateSince: new Map(stateAt === undefined ? [] : [['42 success', stateAt]]),
	};
	return findTaker(KEY, held, new Map([[id, { status, createdAt }]]), kills);
}

describe('where n8n lost an event', () => {
	it('is an execution that the killed worker had begun', () => {
		expect(taker('7', 'error', 0, [ofWorker])).toEqual({ in: 'execution', kill: ofWorker });
	});

	it('is an execution that was created around the time when the main process was killed', () => {
		expect(taker('8', 'crashed', 110_000, [ofMain])).toEqual({ in: 'execution', kill: ofMain });
	});

	it('is an execution that failed on its own, if nothing was killed at the time', () => {
		expect(taker('8', 'error', 900_000, [ofWorker, ofMain])).toEqual({ in: 'execution' });
	});

	it('is between the stored state and its execution, if the main process was killed', () => {
		expect(taker('', '', 0, [ofMain], 99_000)).toEqual({ in: 'state', kill: ofMain });
	});

	it('is nowhere if the trigger never delivered the event', () => {
		expect(taker('', '', 0, [ofMain])).toBeUndefined();
		expect(taker('', '', 0, [ofWorker], 99_000)).toBeUndefined();
		expect(taker('7', 'success', 0, [ofWorker])).toBeUndefined();
	});
});
