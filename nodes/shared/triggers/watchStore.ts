import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { encodeWatch, isStored } from '../watching/storedWatch';
import type { StoredWatch } from '../watching/storedWatch';
import { newWatch } from '../watching/watch';

/** Key of the watch in the node's stored state. */
const KEY = 'watch';
/** The time that n8n gives a poll that is not from its durable schedule, ms. */
const N8N_BUDGET_MS = 300_000;

/**
 * What the poll that switched a trigger on saw, until the next one: n8n with durable cursors throws
 * away the state of that poll, and what ends in between would pass for history.
 */
const switchedOn = new Map<string, StoredWatch>();

/** The stored states that a poll of this process has met. */
const met = new WeakSet<object>();

/** The state of a trigger between its polls, as one poll finds and leaves it. */
export class WatchStore {
	/** Whether this poll switches the trigger on. */
	readonly isSwitchOn: boolean;
	private readonly stored: IDataObject;
	private readonly before: unknown;
	private readonly place: string;

	constructor(context: IPollFunctions) {
		this.stored = context.getWorkflowStaticData('node');
		this.before = this.stored[KEY];
		this.isSwitchOn = isFirstPollOf(context, this.stored);
		this.place = `${context.getWorkflow().id} ${context.getNode().id}`;
	}

	/** The state that the poll starts from. */
	load(): unknown {
		return this.before ?? (this.isSwitchOn ? undefined : switchedOn.get(this.place));
	}

	/** Whether no other poll has left a state meanwhile: then what this one has found is its own. */
	isCurrent(): boolean {
		return isSameWatch(this.before, this.stored[KEY]);
	}

	keep(watch: StoredWatch): void {
		// n8n sees a change only if a new object is set.
		this.stored[KEY] = watch as unknown as IDataObject;
		if (this.isSwitchOn) switchedOn.set(this.place, watch);
		else if (this.before) switchedOn.delete(this.place);
	}

	/** Keeps since when a first look has been tried, by the local clock, if none has succeeded yet. */
	keepWaiting(key: string, nowMs: number): void {
		const known = this.load();
		if (this.isCurrent() && !isWatching(known, key)) {
			this.keep(waitForFirstLook(known, key, nowMs));
		}
	}
}

/**
 * Whether this poll switches the trigger on. n8n makes a new stored state object of a workflow each
 * time it activates it, so the first poll that meets one is it. Where n8n polls from a durable
 * schedule, every poll gets an object of its own: there the mode and the shorter budget tell.
 */
function isFirstPollOf(context: IPollFunctions, stored: object): boolean {
	const isFirst = !met.has(stored);
	met.add(stored);
	const isDurable =
		context.getActivationMode() === 'update' &&
		(context.getPollBudgetMs?.() ?? N8N_BUDGET_MS) < N8N_BUDGET_MS;
	return isFirst && !isDurable;
}

/** Whether a first look has succeeded: from then on a failed poll has to be reported. */
export function isWatching(stored: unknown, key: string): boolean {
	return isStored(stored) && stored.key === key && stored.stage.name !== 'waiting';
}

/**
 * The state to store when the first look failed because the service was busy or down: what ends from
 * `nowMs` (local clock) on is an event of the first look that succeeds.
 */
export function waitForFirstLook(stored: unknown, key: string, nowMs: number): StoredWatch {
	if (isStored(stored) && stored.key === key) return stored;
	return encodeWatch({ ...newWatch(key), stage: { name: 'waiting', sinceMs: nowMs } });
}

/** Whether the state at the end of a poll is the one that the poll started from. */
export function isSameWatch(before: unknown, after: unknown): boolean {
	if (!isStored(before) || !isStored(after)) return !isStored(before) && !isStored(after);
	return before.revision === after.revision && before.key === after.key;
}
