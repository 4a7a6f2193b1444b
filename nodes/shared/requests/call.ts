import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import type { Failure } from './failure';

/**
 * What repeating a call would do:
 * - `read`: nothing, because it only reads;
 * - `change`: make the same change again, which has no further effect;
 * - `start`: start a second run (or copy), so it must take effect only once.
 */
export type CallKind = 'read' | 'change' | 'start';

/** What a 2xx response can be expected to contain, and the type of its body. */
export interface Bodies {
	object: IDataObject;
	/** Anything but a web page. */
	anything: unknown;
	/** Nothing, as in a 204. */
	nothing: unknown;
	/** A document: not empty, and neither JSON nor a web page, which would be an error. */
	bytes: Buffer;
	/** A file of any kind, which may be empty, JSON or a web page. */
	file: Buffer;
}

export type Expected = keyof Bodies;

/** The empty body `{}`, for a call that requires a body. */
export const EMPTY: IDataObject = Object.freeze({});

/** A form that opens its files while it is being sent. */
export interface StreamedForm {
	/** Total size of its files in bytes, which determines how long sending takes. */
	readonly fileBytes: number;
	/** Why a file could not be read, if that broke the request. */
	readonly problem?: Error;
	/** Closes the files that are still open. */
	close(): void;
}

/** One call to a service, however many attempts it takes to get a response. */
export interface Call<E extends Expected = Expected> {
	kind: CallKind;
	method: IHttpRequestMethods;
	/** Path below the base URL with encoded ids, or the complete address if `anonymous`. */
	path: string;
	query?: IDataObject;
	body?: IHttpRequestOptions['body'];
	/** Sent instead of `body`. */
	form?: StreamedForm;
	headers?: Record<string, string>;
	/** What a 2xx response must contain. Anything else counts as unreadable. */
	expects: E;
	/** Field that identifies an expected object. A response without it counts as unreadable. */
	id?: string;
	/** Field of an expected object that holds a list. Services may send `null` for an empty one. */
	list?: string;
	/** Sent without the credential, to a host that must not see it. */
	anonymous?: boolean;
	/** Strings besides the key that must not appear in an error. */
	secrets?: string[];
	/** Time (ms since the epoch) after which the call stops waiting. */
	deadlineMs?: number;
	/** Start of this call's error text, for when the failure alone would not say what it is about. */
	prefix?: string;
	/** Advice on a failure that has nothing to do with the service's address or key. */
	advice?: string;
	/** What to say about a `start` without a response, if not what the service says about its runs. */
	inDoubt?: { what: string; advice: string };
}

/** How a call ended after all its attempts: with the expected body or a failure. */
export type Outcome<E extends Expected> =
	| {
			body: Bodies[E];
			/** Headers by name, in lower case. */
			headers: Record<string, string>;
			failure?: undefined;
			leftOpen?: undefined;
	  }
	| {
			body?: undefined;
			failure: Failure;
			/** Whether the service may have acted, in this or an earlier attempt, without confirming it. */
			leftOpen: boolean;
	  };
