import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Failure } from './failure';

/** What the shared request code has to know about a service. */
export interface Service {
	/** As people call it, e.g. `Kolena`. */
	name: string;
	/** Name of the n8n credential that holds the key. */
	credentialType: string;
	/** What the service calls its key, e.g. `API key`. */
	keyName: string;
	/** The key as the credential holds it; must never appear in a text that people see. */
	key: (credentials: ICredentialDataDecryptedObject) => unknown;
	/** The header that carries the key; for n8n's own requests the credential says the same. */
	keyHeader: (key: string) => Record<string, string>;
	/** The address as the credential holds it, not checked yet. */
	baseUrl: (credentials: ICredentialDataDecryptedObject) => string;
	/** What decides the address, as the credential labels it, e.g. `base URL`. */
	addressLabel: string;
	/** A complete base URL. */
	exampleBaseUrl: string;
	/** Whether a JSON object is an error in the service's own form, which other APIs do not have. */
	isOwnError: (error: Record<string, unknown>) => boolean;
	/** How people find out whether a run has started although the answer left it open. */
	whereRunsAreSeen: string;
	/** What to do about a failure, where the service means something of its own by it. */
	advice?: (failure: Failure, isStart: boolean) => string | undefined;
	/** The ids that a path names in braces (`{agentId}`) or a parameter asks for. */
	ids: Record<string, IdFormat>;
	/** Parameters in braces that are more than one id, e.g. the name of a resource: as the path takes them. */
	paths?: Record<string, (parameters: ReadsParameters) => string>;
}

/** Reads the parameters of a node, wherever they are needed. */
export interface ReadsParameters {
	raw(name: string): unknown;
	text(name: string, label: string): string | undefined;
	required(name: string, label: string): string;
	refusal(message: string, description: string): Error;
}

/** What an id of a service looks like. */
export interface IdFormat {
	/** Label of the parameter in the editor. */
	label: string;
	pattern: RegExp;
	/** Finds the id in the address of a page that a person may have pasted. */
	address?: RegExp;
	/** The parameter that names what it belongs to: an address may hold both, and must not contradict it. */
	within?: { parameter: string; format: IdFormat };
	/** What to enter instead. */
	hint: string;
}

/**
 * The key without what came along when it was copied: blanks, line breaks, characters that nobody
 * sees. What is left is what a header can hold. The credentials do the same for n8n's requests.
 */
export function cleanKey(key: unknown): string {
	return String(key ?? '').replace(/[^\x21-\x7e]/g, '');
}

/**
 * The base URL of a service without trailing slashes.
 *
 * @param refuse makes the error for one that is no http(s) URL
 */
export function checkedBaseUrl(
	{ name, baseUrl, exampleBaseUrl }: Service,
	credentials: ICredentialDataDecryptedObject,
	refuse: (message: string, description: string) => Error,
): string {
	const text = baseUrl(credentials).trim();
	if (!/^https?:\/\//i.test(text) || !isUrl(text)) {
		throw refuse(
			`The base URL of the ${name} credential is not usable`,
			text === ''
				? `Fill in 'Base URL' in the ${name} credential, e.g. ${exampleBaseUrl}`
				: `Enter a 'Base URL' that starts with https:// (or http://) in the ${name} credential, e.g. ${exampleBaseUrl}`,
		);
	}
	return text.replace(/[?#].*$/, '').replace(/\/+$/, '');
}

function isUrl(text: string): boolean {
	try {
		return new URL(text).hostname !== '';
	} catch {
		return false;
	}
}
