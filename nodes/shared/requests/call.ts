import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import type { Failure } from './failure';

/**
 * What repeating a call would do:
 * - `read`: nothing, because it only reads;
 * - `change`: make the same change again, which has no further effect;
 * - `start`: start a second run (or copy), so it must take effect only once.
 */
export type CallKind = 'read' | 'change' | 'start';

/** What a 2xx answer can be expected to hold, and the type of its body. */
export interface Bodies {
	object: IDataObject;
	/** Anything but a web page. */
	anything: unknown;
	/** Nothing, as in a 204. */
	nothing: unknown;
	/** A document: neither empty, nor the JSON or the web page of an error. */
	bytes: Buffer;
	/** A file of any kind, which may be empty, JSON or a web page. */
	file: Buffer;
}

export type Expected = keyof Bodies;

/** The empty body `{}`, for a call that requires a body. */
export const EMPTY: IDataObject = Object.freeze({});

/** A form that opens files while it is being sent. */
export interface StreamedForm {
	/** Bytes of its files, which determine how long sending takes. */
	readonly fileBytes: number;
	/** Why a file could not be read, if that broke the request. */
	readonly problem?: Error;
	/** Closes the files that are still open. */
	close(): void;
}

/** One call to a service, regardless of how many tries it takes to get an answer. */
export interface Call<E extends Expected = Expected> {
	kind: CallKind;
	method: IHttpRequestMethods;
	/** Path below the base URL with encoded ids, or a complete address if `anonymous`. */
	path: string;
	query?: IDataObject;
	body?: IHttpRequestOptions['body'];
	/** Sent instead of `body`. */
	form?: StreamedForm;
	headers?: Record<string, string>;
	/** What a 2xx answer must hold; anything else counts as unreadable. */
	expects: E;
	/** Field that identifies an expected object. An answer without it counts as unreadable. */
	id?: string;
	/** Field of an expected object that holds a list. Services may send `null` for an empty one. */
	list?: string;
	/** Sent without the credential (to a host that must not see it). */
	anonymous?: boolean;
	/** Texts that must not appear in an error, besides the key. */
	secrets?: string[];
	/** Time (ms since the epoch) after which the call stops waiting. */
	deadlineMs?: number;
	/** Start of this call's error text, where the failure alone would not say what it is about. */
	prefix?: string;
	/** Advice about a failure that is not about the service's address or key. */
	advice?: string;
	/** What to say about a `start` without an answer, if it starts something other than a run. */
	inDoubt?: { what: string; advice: string };
}

/** How a call ended after all its tries: the expected body, or a failure. */
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
			/** Whether the service may have acted, in this try or an earlier one, without confirming it. */
			leftOpen: boolean;
	  };
