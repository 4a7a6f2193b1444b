/** A personal access token and its permissions. */
export interface AccessToken {
	token: string;
	isExpired: boolean;
	/** Whether an operation in the OpenAPI document is forbidden with this token. */
	forbids: (operation: string) => boolean;
	/** Whether this token can see the organization or workspace with this name. */
	sees: (name: string) => boolean;
}

export type TokenKind = 'full' | 'readOnly' | 'noReply' | 'noList' | 'oneWorkspace' | 'expired';

const reads = /^(list|get|query|count|download)/;

/**
 * One token of each kind.
 *
 * @param visible names of the organizations that all tokens can see
 * @param workspace the only workspace that `oneWorkspace` can see
 */
export function seedTokens(
	full: string,
	visible: string[],
	workspace: string,
): Record<TokenKind, AccessToken> {
	const everything: AccessToken = {
		token: full,
		isExpired: false,
		forbids: () => false,
		sees: (name) => visible.some((organization) => isWithin(name, organization)),
	};
	const kind = (suffix: string, more: Partial<AccessToken>): AccessToken => ({
		...everything,
		token: `${full}_${suffix}`,
		...more,
	});
	return {
		full: everything,
		readOnly: kind('read_only', { forbids: (operation) => !reads.test(operation) }),
		noReply: kind('no_reply', { forbids: (operation) => operation === 'createAgentEvent' }),
		noList: kind('no_list', { forbids: (operation) => operation.startsWith('listMy') }),
		oneWorkspace: kind('one_workspace', {
			sees: (name) => isWithin(name, workspace) || isWithin(workspace, name),
		}),
		expired: kind('expired', { isExpired: true }),
	};
}

function isWithin(name: string, parent: string): boolean {
	return name === parent || name.startsWith(`${parent}/`);
}
