import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { encodeWatch, isStored } from '../watching/storedWatch';
import type { StoredWatch } from '../watching/storedWatch';
import { newWatch } from '../watching/watch';

/** Key of the watch in the node's stored state. */
const KEY = 'watch';
/** The time that n8n allows for a poll outside its durable schedule, ms. */
const N8N_BUDGET_MS = 300_000;

/**
 * The state that each trigger's activating poll started with, and the one that it left. With durable
 * cursors, n8n discards the latter, and runs that end before the next poll would count as history.
 */
const switchedOn = new Map<string, { before: unknown; after: StoredWatch }>();

/** Which state each trigger's last change replaced, and how many polls had begun by then. */
const replaced = new Map<string, { before: unknown; begun: number }>();

/** The number of polls that have begun in this process. */
let begun = 0;

/** The stored states that a poll in this process has already seen. */
const met = new WeakSet<object>();

/** A trigger's state between polls, as one poll loads and stores it. */
export class WatchStore {
	/** Whether this poll activates the trigger. */
	readonly isSwitchOn: boolean;
	private readonly stored: IDataObject;
	private readonly before: unknown;
	private readonly place: string;
	private readonly number = (begun += 1);

	constructor(context: IPollFunctions) {
		this.stored = context.getWorkflowStaticData('node');
		this.before = this.stored[KEY];
		this.isSwitchOn = isFirstPollOf(context, this.stored);
		this.place = `${context.getWorkflow().id} ${context.getNode().id}`;
	}

	/** The state that the poll starts with. */
	load(): unknown {
		const last = this.isSwitchOn ? undefined : switchedOn.get(this.place);
		return last && isSameWatch(last.before, this.before) ? last.after : this.before;
	}

	/**
	 * Whether no other poll has stored a state in the meantime. Only then is this poll allowed to
	 * deliver what it found. With a durable schedule, n8n makes up for several polls at once after a
	 * restart, and each of them has its own copy of the state.
	 */
	isCurrent(): boolean {
		const last = replaced.get(this.place);
		const isLate = last && last.begun >= this.number && isSameWatch(last.before, this.before);
		return !isLate && isSameWatch(this.before, this.stored[KEY]);
	}

	keep(watch: StoredWatch): void {
		// n8n only notices a change if a new object is set.
		this.stored[KEY] = watch as unknown as IDataObject;
		const { revision, key } = Object(this.before) as StoredWatch;
		const before = { revision, key };
		if (this.isSwitchOn) {
			switchedOn.set(this.place, { before, after: watch });
			return;
		}
		// n8n has stored a state since then, so the one that it discarded is no longer needed.
		if (this.load() === this.before) switchedOn.delete(this.place);
		replaced.set(this.place, { before, begun });
	}

	/** Stores the time of the first attempt at a first look (local clock), unless one has succeeded. */
	keepWaiting(key: string, nowMs: number): void {
		const known = this.load();
		if (this.isCurrent() && !isWatching(known, key)) {
			this.keep(waitForFirstLook(known, key, nowMs));
		}
	}
}

/**
 * Whether this poll activates the trigger. n8n creates a new state object each time it activates a
 * workflow, so the first poll to see one is the poll that activates it. With a durable schedule,
 * every poll gets its own object, but the mode and the shorter budget identify such polls.
 */
function isFirstPollOf(context: IPollFunctions, stored: object): boolean {
	const isFirst = !met.has(stored);
	met.add(stored);
	const isDurable =
		context.getActivationMode() === 'update' &&
		(context.getPollBudgetMs?.() ?? N8N_BUDGET_MS) < N8N_BUDGET_MS;
	return isFirst && !isDurable;
}

/** Whether a first look has succeeded. From then on, a failed poll must be reported. */
export function isWatching(stored: unknown, key: string): boolean {
	return isStored(stored) && stored.key === key && stored.revision > 0;
}

/**
 * The state to store if the first look failed because the service was busy or down. Runs that end
 * after `nowMs` (local clock) become events of the first look that succeeds.
 */
export function waitForFirstLook(stored: unknown, key: string, nowMs: number): StoredWatch {
	if (isStored(stored) && stored.key === key) return stored;
	return encodeWatch({ ...newWatch(key), stage: { name: 'firstLook', waitedSinceMs: nowMs } });
}

/** Whether the state at the end of a poll is still the one that the poll started with. */
export function isSameWatch(before: unknown, after: unknown): boolean {
	const [one, other] = [before, after].map((watch) => Object(watch) as StoredWatch);
	return one.revision === other.revision && one.key === other.key;
}
