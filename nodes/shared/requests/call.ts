import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import type { Failure } from './failure';

/**
 * What repeating a call would do:
 * - `read`: nothing, it only asks;
 * - `change`: the same again, so once or twice makes no difference;
 * - `start`: a second run (or copy), so it must happen once.
 */
export type CallKind = 'read' | 'change' | 'start';

/** What a 2xx answer can be expected to hold, and the type of its body then. */
export interface Bodies {
	object: IDataObject;
	nothing: unknown;
	/** A document: neither empty, nor the JSON or the web page of an error. */
	bytes: Buffer;
	/** A file of any kind, which may be empty, JSON or a web page. */
	file: Buffer;
}

export type Expected = keyof Bodies;

/** The body of a call that has to have one, but says nothing in it: `{}`. */
export const EMPTY: IDataObject = Object.freeze({});

/** A form that opens files while it is being sent. */
export interface StreamedForm {
	/** Bytes of its files, for the time it takes to send them. */
	readonly fileBytes: number;
	/** Why a file could not be read, if that is what broke the request. */
	readonly problem?: Error;
	/** Closes the files that are still open. */
	close(): void;
}

/** One call of a service, independent of how many tries it takes to get an answer. */
export interface Call<E extends Expected = Expected> {
	kind: CallKind;
	method: IHttpRequestMethods;
	/** Path below the base URL, ids already encoded, or a complete address when `anonymous`. */
	path: string;
	query?: IDataObject;
	body?: IHttpRequestOptions['body'];
	/** Sent in place of `body`. */
	form?: StreamedForm;
	headers?: Record<string, string>;
	/** What a 2xx answer has to hold; anything else counts as unreadable. */
	expects: E;
	/** Field of an expected object that identifies it: without it the answer is about something else. */
	id?: string;
	/** Field of an expected object that holds a list; the services put `null` for none. */
	list?: string;
	/** Sent without the credential (to a host that must not see it). */
	anonymous?: boolean;
	/** Texts that must not appear in an error, besides the key. */
	secrets?: string[];
	/** Moment (ms since epoch) after which nothing is waited for any more. */
	deadlineMs?: number;
	/** What an error of this call begins with, where the failure alone would not say what it is about. */
	prefix?: string;
	/** What to do about a failure, where it is not about the service's address or key. */
	advice?: string;
	/** What to say of a `start` whose answer is missing, where it starts no run. */
	inDoubt?: { what: string; advice: string };
}

/** How a call ended after all its tries: with a body that holds what was expected, or a failure. */
export type Outcome<E extends Expected> =
	| {
			body: Bodies[E];
			/** By their names in lower case. */
			headers: Record<string, string>;
			failure?: undefined;
			leftOpen?: undefined;
	  }
	| {
			body?: undefined;
			failure: Failure;
			/** The service may have acted, at this try or an earlier one, although it did not say so. */
			leftOpen: boolean;
	  };
