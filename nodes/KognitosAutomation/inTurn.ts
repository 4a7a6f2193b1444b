import type { IExecuteSingleFunctions } from 'n8n-workflow';

/** What one node execution knows about requests that do the same thing. */
export interface Turn {
	/** Names of what the requests created. Each one belongs to one item. */
	taken: Set<string>;
	/** Whether the outcome of one request is unknown, so that anything found may be its result. */
	isInDoubt: boolean;
}

interface Queue extends Turn {
	last: Promise<unknown>;
}

const executions = new WeakMap<object, Map<string, Queue>>();

/**
 * Sends a request that must not be sent twice. Requests of a node execution that do the same thing,
 * e.g. starts with equal inputs, wait for each other. Otherwise it would be impossible to tell
 * later which request had which result.
 *
 * @param key the same for requests that do the same thing
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
