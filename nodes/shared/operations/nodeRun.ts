import type { IDataObject, IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';

import { Starts } from './starts';

/** A line that counts as reached when every item has passed it. */
class Line {
	private readonly passed: Set<number>;
	private open: () => void = () => {};
	readonly reached = new Promise<void>((resolve) => {
		this.open = resolve;
	});

	/** @param behind a line whose items have passed this one as well */
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
 * All items of one run of a node. n8n hands them over one by one, in a loop that throws at the
 * first item whose expressions it cannot evaluate, when it has already called this package for the
 * items before. So each item is held back here until all of them have been handed over and have
 * passed their checks. Items of a loop that has thrown stay held back, and are forgotten with
 * n8n's data of the run: no request, no timer and no rejection is left of them.
 */
export class NodeRun {
	/** One before each step of the work on an item: all items have got as far. */
	private readonly steps: Line[] = [];
	private readonly end: Line;
	private isFailed = false;

	/**
	 * @param starts what has been started, in this run or in an earlier try of the same node
	 * @param items how many items n8n is going to hand over
	 * @param isEachForItself whether an item that fails leaves the others alone (*Continue On Fail*),
	 * or n8n waits between the items (batching), so that nothing is held back
	 */
	constructor(
		readonly starts: Starts,
		private readonly items: number,
		private readonly isEachForItself: boolean,
	) {
		this.end = new Line(items);
	}

	/** Holds an item back before a step (counted from 0); false if the node has failed meanwhile. */
	async mayBegin(step: number, item: number): Promise<boolean> {
		if (!this.isEachForItself) {
			const line = (this.steps[step] ??= new Line(this.items, this.end));
			line.pass(item);
			await line.reached;
		}
		return !this.isFailed;
	}

	/** Whether an item has failed the node, so that the output of all others is lost. */
	get hasFailed(): boolean {
		return this.isFailed;
	}

	/** Nothing more comes of an item. */
	finish(item: number): void {
		for (const line of [...this.steps, this.end]) line.pass(item);
	}

	/**
	 * An item fails the node. Nobody listens to its error before all items have been handed over,
	 * and n8n reports the first one only when all items have come to an end.
	 */
	async fail(item: number): Promise<void> {
		this.isFailed = true;
		this.finish(item);
		await this.end.reached;
	}
}

const runs = new WeakMap<object, NodeRun>();

/**
 * The run that an item belongs to. It begins with the first item, since *Retry On Fail* has n8n run
 * the node again with the same data.
 */
export function nodeRunOf(context: IExecutePaginationFunctions): NodeRun {
	const owner = context.getExecuteData();
	const known = runs.get(owner);
	if (known && context.getItemIndex() > 0) return known;
	const starts = known && isOwn(context) ? known.starts : new Starts();
	const isEachForItself = context.continueOnFail() || isBatched(context);
	const run = new NodeRun(starts, inputItems(context)?.length ?? 1, isEachForItself);
	runs.set(owner, run);
	return run;
}

/**
 * All input items of the node, undefined for a tool of an AI agent: n8n runs it for one item, and
 * often with the data of the agent. With *Execute Once* the node gets the first item only, although
 * n8n's data has them all.
 */
export function inputItems(context: IExecutePaginationFunctions): INodeExecutionData[] | undefined {
	const items = isOwn(context) ? context.getExecuteData().data.main?.[0] : undefined;
	return (context.getNode().executeOnce ? items?.slice(0, 1) : items) ?? undefined;
}

function isOwn(context: IExecutePaginationFunctions): boolean {
	return context.getExecuteData().node.name === context.getNode().name;
}

/** With *Batching* n8n waits between the items; what it waits for is up to the first item. */
function isBatched(context: IExecutePaginationFunctions): boolean {
	const options = context.getNodeParameter('requestOptions', {}) as {
		batching?: { batch?: IDataObject };
	};
	return Number(options.batching?.batch?.batchInterval) > 0;
}
