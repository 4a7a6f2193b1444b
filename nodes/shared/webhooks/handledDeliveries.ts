import { randomUUID } from 'crypto';
import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

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
	/** The name of the memory in this process that goes with this state. */
	memory?: string;
}

/** All deliveries that this process knows of, by memory name. The stored state may lack some. */
const memories = new Map<string, Set<string>>();

/** The deliveries that a node has handled, so that none of them starts the workflow twice. */
export class HandledDeliveries {
	private readonly stored: Stored;

	constructor(private readonly context: IWebhookFunctions) {
		this.stored = context.getWorkflowStaticData('node') as Stored;
	}

	has(id: string): boolean {
		return this.known().has(id);
	}

	/** Adds a delivery. This process forgets it again if n8n cannot start the workflow. */
	add(id: string): void {
		this.store(id);
		const { deliveries, memory } = this.stored;
		if (memory === undefined) return;
		memories.set(memory, new Set(deliveries));
		const response = this.context.getResponseObject();
		response.once('close', () => {
			if (response.statusCode >= 400) memories.get(memory)?.delete(id);
		});
	}

	/** Changes the stored state, so that n8n saves it with this delivery. */
	store(id: string): void {
		const known = this.known();
		known.delete(id);
		this.stored.deliveries = lastOf([...known, id]);
	}

	private known(): Set<string> {
		const { deliveries, memory = '' } = this.stored;
		const stored = Array.isArray(deliveries) ? deliveries.map(String) : [];
		return new Set([...stored, ...(memories.get(memory) ?? [])]);
	}
}

/** Prepares the stored state when a node is activated. The handled deliveries stay in it. */
export function beginHandling(context: IHookFunctions): void {
	const stored: IDataObject & Stored = context.getWorkflowStaticData('node');
	stored.memory ??= randomUUID();
}

function lastOf(ids: string[]): string[] {
	return ids.slice(-MAX_REMEMBERED);
}
