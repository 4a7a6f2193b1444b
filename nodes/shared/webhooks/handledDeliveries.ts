import type { IWebhookFunctions } from 'n8n-workflow';

/** How many deliveries a node remembers. The service repeats one for hours if nobody responds. */
const MAX_REMEMBERED = 1_000;

/**
 * What a node stores. n8n reads it for each delivery, and writes it before responding, together
 * with the state of all other nodes. So a delivery can be lost when two processes write at the same
 * moment, or when a polling trigger of the same workflow writes later.
 */
interface Stored {
	/** Ids of the deliveries, oldest first. */
	deliveries?: string[];
}

/** The last deliveries that this process has handled, by node. The stored state may lack some. */
const memories = new Map<string, Set<string>>();

/** The deliveries that a node has handled, so that none of them starts the workflow twice. */
export class HandledDeliveries {
	private readonly stored: Stored;

	/** @param node identifies the node in this process */
	constructor(
		context: IWebhookFunctions,
		private readonly node: string,
	) {
		this.stored = context.getWorkflowStaticData('node') as Stored;
	}

	has(id: string): boolean {
		return this.known().has(id);
	}

	/** Adds a delivery, and changes the stored state, so that n8n saves it. */
	add(id: string): void {
		const deliveries = [...this.known().add(id)].slice(-MAX_REMEMBERED);
		this.stored.deliveries = deliveries;
		memories.set(this.node, new Set(deliveries));
	}

	private known(): Set<string> {
		const { deliveries } = this.stored;
		const stored = Array.isArray(deliveries) ? deliveries.map(String) : [];
		return new Set([...stored, ...(memories.get(this.node) ?? [])]);
	}
}
