import express from 'express';

import { listen } from '../sandbox/server';
import type { HandOver } from './results';

const MAX_BODY = '100mb';

/** A run or an exception that a workflow posted. */
export interface ReceivedEvent extends HandOver {
	/** The path that it was posted to, e.g. `/kolena`. Each trigger has its own path. */
	path: string;
	runId: string;
	status: string;
	/** The execution that posted the run, if the header `x-execution-id` is present. */
	executionId?: string;
}

/** A request that has not been accepted yet. */
export interface Arrival {
	path: string;
	executionId?: string;
	runs: Array<Record<string, unknown>>;
}

/** The system to which workflows deliver runs and exceptions. */
export interface Receiver {
	/** Without a trailing slash. Any path below it accepts a run or a list of runs as JSON. */
	url: string;
	/** Everything that was accepted, oldest first. */
	events: ReceivedEvent[];
	/** Everything that was accepted at one path. */
	eventsAt(path: string): ReceivedEvent[];
	/**
	 * If set, decides whether to accept a request. The connection of a rejected one is closed without
	 * a response.
	 */
	mayTake?: (arrival: Arrival) => Promise<boolean>;
	close(): Promise<void>;
}

/**
 * Starts a server on the loopback interface that accepts what triggers return: simplified runs and
 * exceptions. `GET /runs/<count>` returns that number of generated runs.
 *
 * @param port 0 means any free port
 */
export async function startReceiver(port = 0): Promise<Receiver> {
	const events: ReceivedEvent[] = [];

	const receiver: Receiver = {
		url: '',
		events,
		eventsAt: (path) => events.filter((event) => event.path === path),
		close: async () => undefined,
	};

	const app = express();
	app.use(express.json({ limit: MAX_BODY }));
	app.get('/runs/:count', (request, response) => {
		const run = { status: 'done', outputs: 'x'.repeat(500) };
		response.json({ runs: Array.from({ length: Number(request.params.count) }, () => run) });
	});
	app.post('/*path', async (request, response) => {
		const executionId = request.get('x-execution-id');
		const runs = [request.body as unknown].flat().filter(isRun);
		const arrival = { path: request.path, executionId, runs };
		if (receiver.mayTake && !(await receiver.mayTake(arrival))) {
			request.socket.destroy();
			return;
		}
		const at = Date.now();
		for (const run of runs) {
			const runId = idOf(String(run.run_id ?? run.id ?? run.name));
			const status = String(run.event ?? run.status);
			const eventId = String(run.event_id);
			const key = endingKey(runId, status);
			events.push({ path: request.path, key, eventId, at, runId, status, executionId });
		}
		response.json({ taken: runs.length });
	});

	const { origin, close } = await listen(app, port);
	receiver.url = origin;
	receiver.close = close;
	return receiver;
}

/** The key of the event that a run has reached a status. In the trials, no run reaches one twice. */
export function endingKey(runId: string | number, status: string): string {
	return `${runId} ${status}`;
}

/** The last segment of a name. An id that is not a name is returned unchanged. */
export function idOf(name: string): string {
	return name.slice(name.lastIndexOf('/') + 1);
}

function isRun(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && ('event' in value || 'status' in value);
}
