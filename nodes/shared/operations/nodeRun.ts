import type { IDataObject, IExecutePaginationFunctions } from 'n8n-workflow';

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
	private hasFailed = false;

	/**
	 * @param items how many items n8n is going to hand over
	 * @param isEachForItself whether an item that fails leaves the others alone (*Continue On Fail*),
	 * or n8n waits between the items (batching), so that nothing is held back
	 */
	constructor(
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
		return !this.hasFailed;
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
		this.hasFailed = true;
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
	const known = context.getItemIndex() === 0 ? undefined : runs.get(owner);
	if (known) return known;
	const run = new NodeRun(itemCount(context), context.continueOnFail() || isBatched(context));
	runs.set(owner, run);
	return run;
}

function itemCount(context: IExecutePaginationFunctions): number {
	const { data, node } = context.getExecuteData();
	const { name, executeOnce } = context.getNode();
	// A tool of an AI agent runs for one item, with the agent's data.
	if (executeOnce || node.name !== name) return 1;
	return (data.main ?? data.ai_tool)?.[0]?.length ?? 1;
}

/** With *Batching* n8n waits between the items; what it waits for is up to the first item. */
function isBatched(context: IExecutePaginationFunctions): boolean {
	const options = context.getNodeParameter('requestOptions', {}) as {
		batching?: { batch?: IDataObject };
	};
	return Number(options.batching?.batch?.batchInterval) > 0;
}
