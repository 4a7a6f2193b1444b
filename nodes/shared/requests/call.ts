import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import type { Failure } from './failure';

/**
 * What repeating a call would do:
 * - `read`: nothing, it only asks;
 * - `change`: the same again, so once or twice makes no difference;
 * - `start`: a second run (or copy), so it must happen once.
 */
export type CallKind = 'read' | 'change' | 'start';

/** One call of a service, independent of how often it takes to get it answered. */
export interface Call {
	kind: CallKind;
	method: IHttpRequestMethods;
	/** Path below the base URL, ids already encoded, or a complete address when `anonymous`. */
	path: string;
	query?: IDataObject;
	body?: IHttpRequestOptions['body'];
	/** Bytes of a large body, for the time it takes to send them. */
	bodyBytes?: number;
	/** Called after each try, to close what the body has opened. */
	release?: () => void;
	headers?: Record<string, string>;
	/** What a 2xx answer has to hold; anything else counts as unreadable. */
	expects: 'object' | 'nothing' | 'bytes';
	/** Field of an expected object that names it: without it the answer is of something else. */
	id?: string;
	/** Field of an expected object that holds a list; the services put `null` for none. */
	list?: string;
	/** Sent without the credential (to a host that must not see it). */
	anonymous?: boolean;
	/** Texts that must not appear in an error, beside the key. */
	secrets?: string[];
	/** Moment (ms since epoch) after which nothing is waited for any more. */
	deadlineMs?: number;
	/** What to do about a failure, where it is not about the service's address or key. */
	advice?: string;
	/** What to say of a `start` whose answer is missing, where it starts no run. */
	inDoubt?: { what: string; advice: string };
}

/** A 2xx answer that holds what the call expects. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: unknown;
}

/** The outcome of a call with all its tries. */
export type Outcome =
	| { answer: Answer; failure?: undefined }
	| {
			answer?: undefined;
			failure: Failure;
			/** The service may have acted, at this try or an earlier one, although it did not say so. */
			leftOpen: boolean;
	  };
