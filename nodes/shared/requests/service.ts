import type { ICredentialDataDecryptedObject, INode } from 'n8n-workflow';

import { operationError } from '../errors';
import type { Failure } from './failure';

/** What the shared request code has to know about a service. */
export interface Service {
	/** As people call it, e.g. `Kolena`. */
	name: string;
	/** Name of the n8n credential that holds the key. */
	credentialType: string;
	/** The address as the credential gives it, not checked yet. */
	baseUrl: (credentials: ICredentialDataDecryptedObject) => string;
	/** The key as the credential holds it; must never appear in a text that people see. */
	secrets: (credentials: ICredentialDataDecryptedObject) => string[];
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
	/** What to enter instead. */
	hint: string;
}

/**
 * The base URL of a service without trailing slashes.
 *
 * @throws NodeOperationError if it is no http(s) URL
 */
export function checkedBaseUrl(node: INode, service: Service, raw: unknown): string {
	const text = typeof raw === 'string' ? raw.trim() : '';
	if (!/^https?:\/\//i.test(text) || !isUrl(text)) {
		throw operationError(
			node,
			`The base URL of the ${service.name} credential is not usable`,
			text === ''
				? `Open the ${service.name} credential and fill in 'Base URL', e.g. https://api.example.com`
				: `Open the ${service.name} credential and enter a 'Base URL' that starts with https:// (or http://)`,
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
