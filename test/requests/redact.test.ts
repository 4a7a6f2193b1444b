import { redacted } from '../../nodes/shared/requests/redact';

const SECRET = 'a/b&"c"=d';
const KEY = ['kolena-secret', '+key=7c1e'].join('/');

it.each([
	['as it is', SECRET],
	['in an address', encodeURIComponent(SECRET)],
	['in JSON', JSON.stringify(SECRET)],
	['in JSON with slashes escaped', JSON.stringify(SECRET).replaceAll('/', '\\/')],
	['in XML', SECRET.replaceAll('&', '&amp;')],
])('a secret is found %s', (_, text) => {
	expect(redacted(`It was ${text}.`, [SECRET])).toMatch(/^It was "?\*\*\*"?\.$/);
});

const asCodes = (text: string, code: (character: string) => string) => [...text].map(code).join('');
const hexOf = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0');

/** Forms in which a key comes back, each of which leads to the whole of it. */
const forms: Record<string, string> = {
	'with a zero-width blank': `${KEY.slice(0, 5)}\u200b${KEY.slice(5)}`,
	'with a line break': `${KEY.slice(0, 9)}\r\n${KEY.slice(9)}`,
	'with the escape of a line break': `${KEY.slice(0, 9)}\\n${KEY.slice(9)}`,
	'with no-break spaces and tabs': asCodes(KEY, (character) => `${character}\u00a0\t`),
	'with soft hyphens and marks of direction': `${KEY.slice(0, 7)}\u00ad\u200e${KEY.slice(7)}`,
	'in capitals': KEY.toUpperCase(),
	'percent-encoded, each character': asCodes(KEY, (character) => `%${hexOf(character)}`),
	'percent-encoded twice': encodeURIComponent(encodeURIComponent(KEY)),
	'as a form encodes it': new URLSearchParams({ q: KEY }).toString().slice(2),
	'as a form decodes it': KEY.replaceAll('+', ' '),
	'with JSON escapes': asCodes(KEY, (character) => `\\u00${hexOf(character)}`),
	'in JSON within JSON': JSON.stringify(JSON.stringify(KEY.replaceAll('/', '\\/'))),
	'with HTML entities': asCodes(KEY, (character) => `&#${character.charCodeAt(0)};`),
	'with hexadecimal HTML entities': asCodes(KEY, (character) => `&#x${hexOf(character)};`),
	'with the names of symbols': KEY.replaceAll('-', '&hyphen;')
		.replaceAll('/', '&sol;')
		.replaceAll('+', '&plus;')
		.replaceAll('=', '&equals;'),
	'as base64': Buffer.from(KEY).toString('base64'),
	'as base64 for addresses': Buffer.from(KEY).toString('base64url'),
	'as base64 behind a name': Buffer.from(`user:${KEY}`).toString('base64'),
	'as base64 within a header': Buffer.from(`Bearer ${KEY} `).toString('base64'),
	'as hexadecimal digits': Buffer.from(KEY).toString('hex'),
	'in an address': `https://host/p?token=${encodeURIComponent(KEY)}&x=1`,
};

/** What is left of a text for somebody who undoes what encodings and copying do. */
const undone = (text: string) =>
	decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '')).replace(/[^a-z0-9]/gi, '');

it.each(Object.keys(forms))('a key is found %s', (form) => {
	for (const typed of [KEY, ` ${KEY}\n`, `${KEY.slice(0, 3)}\u200b${KEY.slice(3)}`]) {
		const text = redacted(`The key ${forms[form]} is not known`, [typed]);
		expect(text).toContain('***');
		expect(text).toMatch(/^The key .*is not known$/s);
		expect(undone(text)).not.toContain(undone(forms[form]));
		for (const part of [KEY.slice(0, 8), forms[form].slice(8, 24)])
			expect(text).not.toContain(part);
	}
});

it.each<[string, (text: string) => string]>([
	['in an address', encodeURIComponent],
	['percent-encoded, each character', (text) => asCodes(text, (one) => `%${hexOf(one)}`)],
	['with JSON escapes', (text) => asCodes(text, (one) => `\\u00${hexOf(one)}`)],
	['with HTML entities', (text) => asCodes(text, (one) => `&#${one.charCodeAt(0)};`)],
])('a key that itself looks encoded is found %s', (_, encoded) => {
	for (const key of ['%41%42secret%2Fkey%', '&amp;secret&lt;key&#65;', 'secret\\u0041key\\x42']) {
		const text = redacted(`The key ${encoded(key)} is not known`, [key]);
		expect(text).toMatch(/^The key .{0,9}\*\*\*.{0,9} is not known$/);
	}
});

it('leaves other words alone', () => {
	const text = 'The agent "invoices" does not exist. Status: 404, id: 7c1e, key: kolena';
	expect(redacted(text, [KEY, '', ' '])).toBe(text);
});
