import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Failure } from './failure';

/** What the shared request code needs to know about a service. */
export interface Service {
	/** The name that people use, e.g. `Kolena`. */
	name: string;
	/** Name of the n8n credential that holds the key. */
	credentialType: string;
	/** What the service calls its key, e.g. `API key`. */
	keyName: string;
	/** The key in the credential. It must never appear in any text that people see. */
	key: (credentials: ICredentialDataDecryptedObject) => unknown;
	/** The header that carries the key. The credential defines the same one for n8n's own requests. */
	keyHeader: (key: string) => Record<string, string>;
	/** The address in the credential, not yet checked. */
	baseUrl: (credentials: ICredentialDataDecryptedObject) => string;
	/** The credential's label for the field that determines the address, e.g. `base URL`. */
	addressLabel: string;
	/** An example of a complete base URL. */
	exampleBaseUrl: string;
	/** Whether a JSON object is an error in the service's own format, which other APIs do not use. */
	isOwnError: (error: Record<string, unknown>) => boolean;
	/** Where people can check whether a run has started if the response does not say. */
	whereRunsAreSeen: string;
	/** Advice on a failure that has a special meaning for the service. */
	advice?: (failure: Failure, isStart: boolean) => string | undefined;
	/** The ids used in paths, in braces (`{agentId}`), or in parameters. */
	ids: Record<string, IdFormat>;
	/**
	 * Parameters in braces that consist of more than one id, e.g. a resource name, in the form that
	 * the path needs.
	 */
	paths?: Record<string, (parameters: ReadsParameters) => string>;
}

/** Reads a node's parameters. */
export interface ReadsParameters {
	raw(name: string): unknown;
	text(name: string, label: string): string | undefined;
	required(name: string, label: string): string;
	refusal(message: string, description: string): Error;
}

/** What one of a service's ids looks like. */
export interface IdFormat {
	/** Label of the parameter in the editor. */
	label: string;
	pattern: RegExp;
	/** Finds the id in the address of a page, which people may paste. */
	address?: RegExp;
	/** The parameter with the parent's id. If an address contains both ids, it has to match. */
	within?: { parameter: string; format: IdFormat };
	/** What to enter instead. */
	hint: string;
}

/**
 * Removes what copying may add to a key: spaces, line breaks, invisible characters. What remains
 * can be sent in a header. The credentials do the same for n8n's own requests.
 */
export function cleanKey(key: unknown): string {
	return String(key ?? '').replace(/[^\x21-\x7e]/g, '');
}

/** Invisible characters that copying may add, e.g. zero-width spaces. */
export const INVISIBLE = /\p{Cf}/gu;

/**
 * The base URL of a service without trailing slashes.
 *
 * @param refuse creates the error for a value that is not an http(s) URL, or that contains a password,
 * which triggers would store with their state
 */
export function checkedBaseUrl(
	{ name, keyName, baseUrl, exampleBaseUrl }: Service,
	credentials: ICredentialDataDecryptedObject,
	refuse: (message: string, description: string) => Error,
): string {
	const text = baseUrl(credentials).replace(INVISIBLE, '').trim();
	const url = urlIn(text);
	if (!/^https?:\/\//i.test(text) || !url?.hostname) {
		throw refuse(
			`The base URL of the ${name} credential is not usable`,
			text === ''
				? `Fill in 'Base URL' in the ${name} credential, e.g. ${exampleBaseUrl}`
				: `Enter a 'Base URL' that starts with https:// (or http://) in the ${name} credential, e.g. ${exampleBaseUrl}`,
		);
	}
	if (url.username !== '' || url.password !== '') {
		throw refuse(
			`The base URL of the ${name} credential contains a user name or a password`,
			`Remove everything between // and @ from 'Base URL' in the ${name} credential. Only the ${keyName} is used to sign in`,
		);
	}
	return text.replace(/[?#].*$/, '').replace(/\/+$/, '');
}

function urlIn(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}
