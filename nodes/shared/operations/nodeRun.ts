import type { IDataObject, IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';

import { Starts } from './starts';

/** A line that is reached once every item has passed it. */
class Line {
	private readonly passed: Set<number>;
	private open: () => void = () => {};
	readonly reached = new Promise<void>((resolve) => {
		this.open = resolve;
	});

	/** @param behind a later line. Items that have passed it have also passed this one. */
	constructor(
		private readonly items: number,
		behind?: Line,
	) {
		this.passed = new Set(behind?.passed);
	}

	pass(item: number): void {
		this.passed.add(item);
		if (this.passed.size >= this.items) this.open();
	}
}

/**
 * One execution of a node with all its items. n8n passes them in one by one, in a loop that throws
 * at the first item whose expressions it cannot evaluate. By then it has already called this
 * package for the earlier items. So each item is held back until all items have arrived and passed
 * their checks. If the loop throws, the items stay held back and are discarded with n8n's execution
 * data, leaving no request, timer or rejection behind.
 */
export class NodeRun {
	/** One line before each step of the work on an item, reached when all items are ready for the step. */
	private readonly steps: Line[] = [];
	private readonly end: Line;
	private isFailed = false;

	/**
	 * @param starts what was started, in this execution or an earlier attempt of the same node
	 * @param items how many items n8n will pass in
	 * @param areIndependent whether nothing is held back, because a failed item does not affect the
	 * others (*Continue On Fail*) or n8n waits between the items (batching)
	 */
	constructor(
		readonly starts: Starts,
		private readonly items: number,
		private readonly areIndependent: boolean,
	) {
		this.end = new Line(items);
	}

	/**
	 * Holds an item back before a step (counted from 0). Returns false if the node has failed in the
	 * meantime.
	 */
	async mayBegin(step: number, item: number): Promise<boolean> {
		if (!this.areIndependent) {
			const line = (this.steps[step] ??= new Line(this.items, this.end));
			line.pass(item);
			await line.reached;
		}
		return !this.isFailed;
	}

	/** Whether an item has made the node fail, so that the output of all other items is lost. */
	get hasFailed(): boolean {
		return this.isFailed;
	}

	/** Marks an item as finished, so that no other item waits for it. */
	finish(item: number): void {
		for (const line of [...this.steps, this.end]) line.pass(item);
	}

	/**
	 * Fails the node on account of one item, once all items have finished. Until n8n has
	 * passed in all items, nothing handles an item's error, and n8n reports the first error only when
	 * all items have finished.
	 */
	async fail(item: number): Promise<void> {
		this.isFailed = true;
		this.finish(item);
		await this.end.reached;
	}
}

const runs = new WeakMap<object, NodeRun>();

/**
 * The execution that an item belongs to. The first item always begins a new one, because with
 * *Retry On Fail*, n8n executes the node again with the same data.
 */
export function nodeRunOf(context: IExecutePaginationFunctions): NodeRun {
	const owner = context.getExecuteData();
	const known = runs.get(owner);
	if (known && context.getItemIndex() > 0) return known;
	const starts = known && isOwn(context) ? known.starts : new Starts();
	const areIndependent = context.continueOnFail() || isBatched(context);
	const run = new NodeRun(starts, inputItems(context)?.length ?? 1, areIndependent);
	runs.set(owner, run);
	return run;
}

/**
 * All input items of the node, or undefined for an AI agent's tool, because n8n executes a tool for
 * one item, often with the agent's data. With *Execute Once* the node receives only the first item,
 * although n8n's data contains all of them.
 */
export function inputItems(context: IExecutePaginationFunctions): INodeExecutionData[] | undefined {
	const items = isOwn(context) ? context.getExecuteData().data.main?.[0] : undefined;
	return (context.getNode().executeOnce ? items?.slice(0, 1) : items) ?? undefined;
}

/** Whether this is an AI agent's tool that n8n calls again if it fails (*Retry On Fail*). */
export function isRetriedTool(context: IExecutePaginationFunctions): boolean {
	return !isOwn(context) && context.getNode().retryOnFail === true;
}

function isOwn(context: IExecutePaginationFunctions): boolean {
	return context.getExecuteData().node.name === context.getNode().name;
}

/** Whether n8n waits between the items (*Batching*), which depends on the first item's setting. */
function isBatched(context: IExecutePaginationFunctions): boolean {
	const options = context.getNodeParameter('requestOptions', {}) as {
		batching?: { batch?: IDataObject };
	};
	return Number(options.batching?.batch?.batchInterval) > 0;
}
