import type { IExecuteSingleFunctions } from 'n8n-workflow';

/** What one node execution knows of the requests that would each do the same. */
export interface Turn {
	/** Names of what the service made of them: each belongs to one item. */
	taken: Set<string>;
	/** Whether nobody knows what became of one of them: what is found may be its doing. */
	isInDoubt: boolean;
}

interface Queue extends Turn {
	last: Promise<unknown>;
}

const executions = new WeakMap<object, Map<string, Queue>>();

/**
 * Sends what must not be sent twice. Of several requests of a node execution that would each do the
 * same, e.g. starts with equal inputs, one waits for the other: only so can it be told afterwards
 * which of them did what.
 *
 * @param key the same for requests that would do the same
 */
export async function inTurn<T>(
	context: IExecuteSingleFunctions,
	key: string,
	send: (turn: Turn) => Promise<T>,
): Promise<T> {
	const execution = context.getExecuteData();
	const queues = executions.get(execution) ?? new Map<string, Queue>();
	executions.set(execution, queues);
	const queue: Queue = queues.get(key) ?? {
		taken: new Set<string>(),
		isInDoubt: false,
		last: Promise.resolve(),
	};
	queues.set(key, queue);
	const sent = queue.last.then(async () => await send(queue));
	queue.last = sent.catch(() => undefined);
	return await sent;
}
