import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../requests/call';
import type { Client } from '../requests/client';
import type { Operation, Output } from './perform';

/** The outcome of a start: the service has created something, or it is not known whether it has. */
export type Started = { made: IDataObject } | { inDoubt: () => Error };

/** What a start creates, and how errors describe it. */
export interface StartKind {
	/** Returns the service's id for what was created. */
	idOf: (made: IDataObject) => string;
	/** What is created, e.g. `run`. */
	noun: string;
	/** The verb for creating it, in the present and past tense. */
	verbs: ['starts', 'started'] | ['creates', 'created'] | ['sends', 'sent'];
}

/** How many ids an error names. The rest are only counted. */
const MAX_NAMED = 50;

/**
 * What a node's items have started and changed, across all attempts. *Retry On Fail* executes the
 * whole node again, even for items that are already done.
 */
export class Starts {
	private readonly made = new Map<number, { body: IDataObject; kind: StartKind }>();
	private readonly inDoubt = new Map<number, () => Error>();
	/** Starts without a result yet. With batching, they can belong to an earlier attempt. */
	private readonly underWay = new Map<number, Promise<Started>>();
	/** The output of each item whose start or change is complete. It must not be repeated. */
	readonly done = new Map<number, Output[]>();

	/** Whether an item has started something, or may have. */
	has(item: number): boolean {
		return this.made.has(item) || this.inDoubt.has(item) || this.underWay.has(item);
	}

	/**
	 * Starts once for an item. A start in an earlier attempt counts, and an uncertain one stays
	 * uncertain.
	 */
	async once(item: number, kind: StartKind, start: () => Promise<Started>): Promise<IDataObject> {
		const known = this.made.get(item);
		if (known) return known.body;
		const doubt = this.inDoubt.get(item);
		if (doubt) throw doubt();
		const underWay = this.underWay.get(item) ?? start();
		this.underWay.set(item, underWay);
		const started = await underWay.finally(() => this.underWay.delete(item));
		if ('made' in started) {
			this.made.set(item, { body: started.made, kind });
			return started.made;
		}
		this.inDoubt.set(item, started.inDoubt);
		throw started.inDoubt();
	}

	/** What an item's error adds about what has been started, in sentences without a full stop. */
	note(item: number): string[] {
		const notes: string[] = [];
		const made = [...this.made].sort(([one], [other]) => one - other);
		if (made.length > 0) {
			const { noun, verbs } = made[0][1].kind;
			const [does, done] = verbs;
			const ids = made
				.slice(0, MAX_NAMED)
				.map(([madeBy, { body, kind }]) => `${kind.idOf(body)} (item ${madeBy})`);
			const more = made.length > MAX_NAMED ? ` and ${made.length - MAX_NAMED} more` : '';
			const things = made.length === 1 ? `${noun} was` : `${noun}s were`;
			notes.push(
				`${made.length} ${things} ${done} by this node: ${ids.join(', ')}${more}`,
				`Executing the node again ${does} new ones`,
			);
		}
		const others = [...this.inDoubt.keys()].filter((other) => other !== item).sort((a, b) => a - b);
		if (others.length > 0) {
			const items = others.length === 1 ? `item ${others[0]}` : `items ${others.join(', ')}`;
			notes.push(`It is also not known whether the start of ${items} reached the service`);
		}
		return notes;
	}
}

/** Sends an item's start, only once across all attempts of the node. */
export async function startOnce(
	{ starts, itemIndex }: Operation,
	kind: StartKind,
	start: () => Promise<Started>,
): Promise<IDataObject> {
	return await starts.once(itemIndex, kind, start);
}

/**
 * Sends a start once.
 *
 * @param find looks for what a start has created if its response is missing
 * @throws NodeApiError if the service is known not to have acted
 */
export async function sendStart(
	client: Client,
	call: Call<'object'>,
	find: () => Promise<IDataObject | undefined> = async () => undefined,
): Promise<Started> {
	const { body, failure, leftOpen } = await client.outcomeOf(call);
	if (failure === undefined) return { made: body };
	if (!leftOpen) throw client.explain(call, failure, false);
	const found = await find();
	return found ? { made: found } : { inDoubt: () => client.explain(call, failure, true) };
}
