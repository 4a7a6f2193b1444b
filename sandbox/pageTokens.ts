import { createHmac } from 'node:crypto';

/** The content of a page token. Clients must not interpret it. */
export interface Token {
	/** The list that the token is for, including its filter. */
	list: string;
	issuedAt: number;
	/** The last run before the next page. */
	after?: { number: number; createdAt: number };
	/** Or the position where the next page begins. */
	offset?: number;
	/** Whether the next page is empty. */
	isEmptyNext?: boolean;
}

const SECRET = 'sandbox';

export function writeToken(token: Token): string {
	const content = Buffer.from(JSON.stringify(token)).toString('base64');
	return `${content}.${sign(content)}`;
}

/** @returns `undefined` if the text was not written by `writeToken` */
export function readToken(text: string): Token | undefined {
	const [content, signature] = text.split('.');
	if (signature !== sign(content)) return undefined;
	return JSON.parse(Buffer.from(content, 'base64').toString()) as Token;
}

// Base64 with its +, / and =, so that a client that does not encode the token breaks it.
function sign(content: string): string {
	return createHmac('sha1', SECRET).update(content).digest('base64');
}
