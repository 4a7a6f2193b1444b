import type { Operation } from './perform';

/** What is known about requests that do the same thing. */
interface Known {
	/** Whether the outcome of one request is unknown, so that anything found may be its result. */
	isInDoubt: boolean;
}

/** The requests of one node execution, which wait for each other. */
interface Queue extends Known {
	/** Names of what the requests created. Each one belongs to one request. */
	readonly taken: Set<string>;
	last: Promise<unknown>;
}

/** The requests of all node executions in this process that are under way at the same time. */
interface Crowd extends Known {
	size: number;
}

/** How long this process remembers what its requests created, ms. */
const REMEMBERED_MS = 60 * 60_000;

/** Names of what this process's requests created, with the service's address, by time (ms since the epoch). */
const created = new Map<string, number>();

function remember(name: string): void {
	const nowMs = Date.now();
	created.set(name, nowMs);
	for (const [old, atMs] of created) {
		if (atMs >= nowMs - REMEMBERED_MS) break;
		created.delete(old);
	}
}

/** A request's turn, and what is known about other requests that do the same thing. */
export class Turn {
	constructor(
		private readonly address: string,
		private readonly queue: Queue,
		private readonly crowd: Crowd,
	) {}

	/** Records what the request created, so that no other request mistakes it for its own result. */
	take(name: string): void {
		this.queue.taken.add(name);
		remember(`${this.address} ${name}`);
	}

	isTaken(name: string): boolean {
		return this.queue.taken.has(name) || created.has(`${this.address} ${name}`);
	}

	/** Records that the outcome of the request is unknown. */
	leaveInDoubt(): void {
		this.queue.isInDoubt = true;
		this.crowd.isInDoubt = true;
	}

	/** Whether the outcome of another request is unknown. */
	get isInDoubt(): boolean {
		return this.queue.isInDoubt || this.crowd.isInDoubt;
	}

	/** Whether anything found may still turn out to belong to another request. */
	get isContested(): boolean {
		return this.isInDoubt || this.crowd.size > 1;
	}
}

const executions = new WeakMap<object, Map<string, Queue>>();
const crowds = new Map<string, Crowd>();

/**
 * Sends a request that must not be sent twice. Requests of a node execution that do the same thing,
 * e.g. starts with equal inputs, wait for each other. Otherwise it would be impossible to tell
 * later which request had which result. Those of other executions do not wait, but are known, and
 * so is what they created within the last hour.
 *
 * @param key the same for requests that do the same thing
 */
export async function inTurn<T>(
	{ context, client }: Pick<Operation, 'context' | 'client'>,
	key: string,
	send: (turn: Turn) => Promise<T>,
): Promise<T> {
	const execution = context.getExecuteData();
	const queues = executions.get(execution) ?? new Map<string, Queue>();
	executions.set(execution, queues);
	const queue = queues.get(key) ?? {
		taken: new Set(),
		isInDoubt: false,
		last: Promise.resolve(),
	};
	queues.set(key, queue);
	const sent = queue.last.then(
		async () =>
			await inCrowd(
				`${client.address} ${key}`,
				async (crowd) => await send(new Turn(client.address, queue, crowd)),
			),
	);
	queue.last = sent.catch(() => undefined);
	return await sent;
}

async function inCrowd<T>(key: string, send: (crowd: Crowd) => Promise<T>): Promise<T> {
	const crowd = crowds.get(key) ?? { isInDoubt: false, size: 0 };
	crowds.set(key, crowd);
	crowd.size++;
	try {
		return await send(crowd);
	} finally {
		crowd.size--;
		if (crowd.size === 0) crowds.delete(key);
	}
}
