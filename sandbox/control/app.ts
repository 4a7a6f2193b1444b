import { join } from 'node:path';

import express, { type NextFunction, type Request, type Response } from 'express';

import { accessOf } from '../access';
import type { AddedFault, Fault, FaultEffect } from '../faults';
import type { Sandbox } from '../index';
import type { RecordedRequest } from '../recorder';
import { listen } from '../server';
import { runControls, type RunControl } from './services';

/** The server through which people, the playground and the end-to-end tests control a sandbox. */
export interface Control {
	url: string;
	close(): Promise<void>;
}

const SHOWN_RUNS = 100;
const SHOWN_REQUESTS = 25;

/** The caller asked for something that does not exist or makes no sense. */
class Refused extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/**
 * Serves a page for people at `/`, and the same information as JSON for programs:
 *
 * - `GET /healthz`
 * - `GET /api/state`: addresses, keys, latest runs and requests, faults, violations
 * - `POST /api/reset`
 * - `GET`, `POST /api/{service}/runs`, `GET`, `DELETE /api/{service}/runs/{id}`
 * - `POST /api/{service}/runs/{id}/status`: `{status}`, optionally with `data` or `outputs`
 * - `POST /api/{service}/runs/{id}/actions/{action}`: `{text}`
 * - `GET /api/{service}/requests`
 * - `GET`, `POST`, `DELETE /api/{service}/faults`
 * - `GET`, `PATCH /api/{service}/settings`
 * - `GET /api/kolena/deliveries`: what was sent by webhook
 *
 * `{service}` is kolena, kognitos, kognitosAutomation or, for everything except runs, storage.
 */
export async function startControl(sandbox: Sandbox, port = 0, home?: string): Promise<Control> {
	const app = express();
	app.disable('x-powered-by');
	app.use(express.json());
	app.get('/', (_, response) => {
		response.sendFile(join(__dirname, 'page.html'));
	});
	app.get('/healthz', (_, response) => {
		response.json({ status: 'ok' });
	});
	const controls = runControls(sandbox);
	app.get('/api/state', (_, response) => {
		response.json({ ...stateOf(sandbox, controls), home });
	});
	app.post('/api/reset', (_, response) => {
		sandbox.reset();
		response.status(204).end();
	});
	app.get('/api/kolena/deliveries', (_, response) => {
		response.json({ deliveries: sandbox.kolena.deliveries });
	});
	app.use('/api/:service/runs', runRoutes(controls));
	app.use('/api/:service', trafficRoutes(sandbox));
	app.use(() => {
		throw new Refused(404, 'There is nothing at this URL');
	});
	app.use(explain);
	const server = await listen(app, port);
	return { url: server.origin, close: server.close };
}

function stateOf(sandbox: Sandbox, controls: Record<string, RunControl>): object {
	const { kolena, kognitos, kognitosAutomation, standIns, violations } = sandbox;
	return {
		addresses: Object.fromEntries(standIns.map(({ name, url }) => [name, url])) as unknown,
		keys: {
			kolena: kolena.apiKey,
			kognitos: kognitos.apiKey,
			kognitosAutomation: kognitosAutomation.token,
		},
		agentId: kognitos.agentId,
		access: accessOf(sandbox),
		services: standIns.map((standIn) => ({
			name: standIn.name,
			title: standIn.title,
			hint: controls[standIn.name]?.hint ?? '',
			statuses: controls[standIn.name]?.statuses ?? [],
			runs: controls[standIn.name]?.latest(SHOWN_RUNS) ?? [],
			requestCount: standIn.recorder.total,
			requests: standIn.requests.slice(-SHOWN_REQUESTS).reverse().map(withoutHeaders),
			faults: standIn.faults.added.map(showFault),
		})),
		violations,
	};
}

/** The request without its headers, which contain the keys. */
function withoutHeaders(request: RecordedRequest): Partial<RecordedRequest> {
	const { number, method, path, query, status, tookMs, at, fields, files, body } = request;
	return { number, method, path, query, status, tookMs, at, fields, files, body };
}

function runRoutes(controls: Record<string, RunControl>): express.Router {
	const router = express.Router({ mergeParams: true });
	const controlOf = ({ params }: Request): RunControl => {
		const control = controls[String(params.service)];
		if (!control) throw new Refused(404, 'There is no service with this name that has runs');
		return control;
	};
	const runOf = (request: Request): string => {
		const id = String(request.params.id);
		if (controlOf(request).show(id) === undefined) throw new Refused(404, 'There is no such run');
		return id;
	};
	router.get('/', (request, response) => {
		const limit = Number(request.query.limit ?? SHOWN_RUNS);
		response.json({ runs: controlOf(request).latest(limit) });
	});
	router.post('/', (request, response) => {
		const control = controlOf(request);
		const id = control.add((request.body ?? {}) as Record<string, unknown>);
		response.status(201).json(control.show(id));
	});
	router.get('/:id', (request, response) => {
		response.json(controlOf(request).show(runOf(request)));
	});
	router.delete('/:id', (request, response) => {
		controlOf(request).remove(runOf(request));
		response.status(204).end();
	});
	router.post('/:id/status', (request, response) => {
		const control = controlOf(request);
		const id = runOf(request);
		const { status, ...changes } = (request.body ?? {}) as Record<string, unknown>;
		if (typeof status !== 'string' || !control.statuses.includes(status)) {
			throw new Refused(400, `status must be one of ${control.statuses.join(', ')}`);
		}
		control.setStatus(id, status, changes);
		response.json(control.show(id));
	});
	router.post('/:id/actions/:action', (request, response) => {
		const control = controlOf(request);
		const id = runOf(request);
		const act = control.actions?.[String(request.params.action)];
		if (!act) throw new Refused(404, 'There is no such action');
		act(id, String(((request.body ?? {}) as { text?: string }).text ?? ''));
		response.json(control.show(id));
	});
	return router;
}

function trafficRoutes(sandbox: Sandbox): express.Router {
	const router = express.Router({ mergeParams: true });
	const standInOf = ({ params }: Request) => {
		const standIn = sandbox.standIns.find(({ name }) => name === params.service);
		if (!standIn) throw new Refused(404, 'There is no service with this name');
		return standIn;
	};
	router.get('/requests', (request, response) => {
		const { requests, recorder } = standInOf(request);
		response.json({ total: recorder.total, requests: requests.map(withoutHeaders) });
	});
	router.get('/faults', (request, response) => {
		response.json({ faults: standInOf(request).faults.added.map(showFault) });
	});
	router.post('/faults', (request, response) => {
		response.status(201).json(showFault(standInOf(request).faults.add(readFault(request.body))));
	});
	router.delete('/faults', (request, response) => {
		standInOf(request).faults.clear();
		response.status(204).end();
	});
	router.get('/settings', (request, response) => {
		response.json(standInOf(request).settings);
	});
	router.patch('/settings', (request, response) => {
		const { settings } = standInOf(request);
		response.json(change(settings, (request.body ?? {}) as Record<string, unknown>));
	});
	return router;
}

const effects: Array<FaultEffect['effect']> = [
	'answer',
	'delay',
	'reset',
	'hang',
	'halfAnswer',
	'redirect',
];

/** `times: null` means forever, since JSON has no infinity. */
function readFault(body: unknown): Fault {
	const given = (body ?? {}) as Omit<Partial<Fault>, 'times'> & { times?: number | null };
	if (given.effect === undefined || !effects.includes(given.effect)) {
		throw new Refused(400, `effect must be one of ${effects.join(', ')}`);
	}
	return { ...given, times: given.times === null ? Infinity : given.times } as Fault;
}

function showFault({ fault, strikes }: AddedFault): unknown {
	const { times = 1, path, ...rest } = fault;
	return {
		...rest,
		path: path instanceof RegExp ? path.source : path,
		times: times === Infinity ? null : times,
		strikes,
	};
}

/**
 * Changes settings in place. Only existing settings can be changed, and only to values of the same kind. If a setting
 * is an object, fields that are not named keep their values.
 */
function change(settings: object, changes: Record<string, unknown>): object {
	const current = settings as Record<string, unknown>;
	for (const [name, value] of Object.entries(changes)) {
		if (!(name in current)) throw new Refused(400, `There is no setting ${name}`);
		const before = kindOf(current[name]);
		const isOpen = before === 'null' || kindOf(value) === 'null';
		if (!isOpen && before !== kindOf(value)) throw new Refused(400, `${name} must be a ${before}`);
	}
	for (const [name, value] of Object.entries(changes)) {
		const isObject = kindOf(value) === 'object';
		current[name] = isObject ? { ...(current[name] as object), ...(value as object) } : value;
	}
	return settings;
}

function kindOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'list' : typeof value;
}

function explain(error: unknown, _: Request, response: Response, next: NextFunction): void {
	if (response.headersSent) {
		next(error);
		return;
	}
	const status =
		error instanceof Refused ? error.status : Number((error as { status?: number }).status ?? 400);
	response.status(status).json({ message: error instanceof Error ? error.message : String(error) });
}
