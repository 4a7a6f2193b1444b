import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { randomSequence } from './random';

/**
 * When a fault takes effect:
 * - `beforeBody`: as soon as the headers have arrived; the body is not read
 * - `beforeHandling`: the body has been read, but the service has not done anything yet
 * - `afterHandling`: the service has done what was asked (e.g. a run exists), but its response is
 * replaced
 */
export type FaultStage = 'beforeBody' | 'beforeHandling' | 'afterHandling';

/** Which requests a fault strikes. */
export interface FaultMatch {
	method?: string;
	/** Matched against the path without the query. */
	path?: RegExp | string;
	/** How many requests it strikes before it is used up. Default: 1. `Infinity` means no limit. */
	times?: number;
	/** How many matching requests are let through first. */
	skip?: number;
	/** The probability, from 0 to 1, that it strikes a matching request; repeatable through `seed`. */
	probability?: number;
	seed?: number;
	/** Default `beforeHandling`. */
	stage?: FaultStage;
	/** How long it waits before it takes effect. */
	delayMs?: number;
}

/** What a fault does. */
export type FaultEffect =
	| {
			/**
			 * Sends any response. A string is sent as it is, `undefined` means an empty body, and
			 * anything else is sent as JSON.
			 */
			effect: 'answer';
			status: number;
			body?: unknown;
			headers?: Record<string, string>;
	  }
	| {
			/** Only waits for `delayMs`, then lets the request proceed. */
			effect: 'delay';
	  }
	| {
			/** Closes the connection with a TCP reset. */
			effect: 'reset';
	  }
	| {
			/** Never responds. */
			effect: 'hang';
	  }
	| {
			/**
			 * Declares the full length of the response, sends the first half, and breaks the
			 * connection.
			 */
			effect: 'halfAnswer';
	  }
	| {
			/** Redirects the client. Default status: 307, which makes the client repeat the method and body. */
			effect: 'redirect';
			location: string;
			status?: number;
	  };

export type Fault = FaultMatch & FaultEffect;

/** A fault that was added, with the number of times it has struck and a way to remove it. */
export interface AddedFault {
	readonly fault: Fault;
	readonly strikes: number;
	remove(): void;
}

class QueuedFault implements AddedFault {
	strikes = 0;

	private seen = 0;

	private readonly chance: () => number;

	private readonly path?: RegExp;

	constructor(
		readonly fault: Fault,
		readonly remove: () => void,
	) {
		this.chance = randomSequence(fault.seed ?? 1);
		// A new RegExp, so that the state of a global or sticky one has no influence.
		if (fault.path !== undefined) {
			this.path = new RegExp(typeof fault.path === 'string' ? fault.path : fault.path.source);
		}
	}

	strikesAt(method: string, path: string): boolean {
		const { method: wanted, times = 1, skip = 0, probability = 1 } = this.fault;
		if (wanted !== undefined && wanted.toUpperCase() !== method) return false;
		if (this.path && !this.path.test(path)) return false;
		if (this.strikes >= times) return false;
		this.seen += 1;
		if (this.seen <= skip || this.chance() >= probability) return false;
		this.strikes += 1;
		return true;
	}
}

/** A service's pending faults, oldest first. Each request is struck by at most one of them. */
export class Faults {
	private queue: QueuedFault[] = [];

	/** Adds a fault after the existing ones. */
	add(fault: Fault): AddedFault {
		const added: QueuedFault = new QueuedFault(fault, () => {
			this.queue = this.queue.filter((other) => other !== added);
		});
		this.queue.push(added);
		return added;
	}

	/** Removes all faults. */
	clear(): void {
		this.queue = [];
	}

	/** The faults that were added and not removed, whether used up or not. */
	get added(): readonly AddedFault[] {
		return this.queue;
	}

	/** The fault that strikes this request, if any. Calling this counts as a strike. */
	next(method: string, path: string): Fault | undefined {
		return this.queue.find((fault) => fault.strikesAt(method, path))?.fault;
	}
}

/**
 * Applies a fault to a response before any of it has been sent.
 *
 * @param intended the body that the service would have sent, if any
 * @returns whether the response has been handled; if `false`, continue as if nothing had happened
 */
export async function strike(
	fault: Fault,
	response: ServerResponse,
	intended: Buffer | undefined,
	closing: AbortSignal,
): Promise<boolean> {
	if (fault.delayMs) await sleep(fault.delayMs, undefined, { signal: closing });
	switch (fault.effect) {
		case 'delay':
			return false;
		case 'hang':
			return true;
		case 'reset':
			response.socket?.resetAndDestroy();
			return true;
		case 'redirect':
			sendInstead(response, fault.status ?? 307, { location: fault.location }, Buffer.alloc(0));
			return true;
		case 'answer':
			sendInstead(response, fault.status, answerHeaders(fault), answerBody(fault.body));
			return true;
		case 'halfAnswer':
			sendHalf(response, intended ?? Buffer.from('{"detail": "the rest of this never comes"}'));
			return true;
	}
}

function answerHeaders(fault: Extract<FaultEffect, { effect: 'answer' }>): Record<string, string> {
	const isPage = typeof fault.body === 'string' && fault.body.trimStart().startsWith('<');
	const type = isPage ? 'text/html; charset=utf-8' : 'application/json';
	return { ...(fault.body === undefined ? {} : { 'content-type': type }), ...fault.headers };
}

function answerBody(body: unknown): Buffer {
	if (body === undefined) return Buffer.alloc(0);
	return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function sendInstead(
	response: ServerResponse,
	status: number,
	headers: Record<string, string>,
	body: Buffer,
): void {
	for (const name of response.getHeaderNames()) response.removeHeader(name);
	response.writeHead(status, { ...headers, 'content-length': body.length });
	response.end(body);
}

function sendHalf(response: ServerResponse, whole: Buffer): void {
	response.setHeader('content-type', 'application/json');
	response.setHeader('content-length', whole.length);
	response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => {
		response.socket?.destroy();
	});
}
