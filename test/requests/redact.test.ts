import { redacted } from '../../nodes/shared/requests/redact';

const SECRET = 'a/b&"c"=d';
const KEY = ['kolena-secret', '+key=7c1e'].join('/');

it.each([
	['unencoded', SECRET],
	['in a URL', encodeURIComponent(SECRET)],
	['in JSON', JSON.stringify(SECRET)],
	['in JSON with escaped slashes', JSON.stringify(SECRET).replaceAll('/', '\\/')],
	['in XML', SECRET.replaceAll('&', '&amp;')],
])('a secret is found %s', (_, text) => {
	expect(redacted(`It was ${text}.`, [SECRET])).toMatch(/^It was "?\*\*\*"?\.$/);
});

const asCodes = (text: string, code: (character: string) => string) => [...text].map(code).join('');
const hexOf = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0');

/** Forms in which a response could repeat a key, each of which reveals the whole key. */
const forms: Record<string, string> = {
	'with a zero-width space': `${KEY.slice(0, 5)}\u200b${KEY.slice(5)}`,
	'with a line break': `${KEY.slice(0, 9)}\r\n${KEY.slice(9)}`,
	'with an escaped line break': `${KEY.slice(0, 9)}\\n${KEY.slice(9)}`,
	'with non-breaking spaces and tabs': asCodes(KEY, (character) => `${character}\u00a0\t`),
	'with soft hyphens and direction marks': `${KEY.slice(0, 7)}\u00ad\u200e${KEY.slice(7)}`,
	'in upper case': KEY.toUpperCase(),
	'with every character percent-encoded': asCodes(KEY, (character) => `%${hexOf(character)}`),
	'percent-encoded twice': encodeURIComponent(encodeURIComponent(KEY)),
	'as a form encodes it': new URLSearchParams({ q: KEY }).toString().slice(2),
	'as a form decodes it': KEY.replaceAll('+', ' '),
	'with JSON escapes': asCodes(KEY, (character) => `\\u00${hexOf(character)}`),
	'in JSON within JSON': JSON.stringify(JSON.stringify(KEY.replaceAll('/', '\\/'))),
	'with HTML entities': asCodes(KEY, (character) => `&#${character.charCodeAt(0)};`),
	'with hexadecimal HTML entities': asCodes(KEY, (character) => `&#x${hexOf(character)};`),
	'with named HTML entities': KEY.replaceAll('-', '&hyphen;')
		.replaceAll('/', '&sol;')
		.replaceAll('+', '&plus;')
		.replaceAll('=', '&equals;'),
	'as base64': Buffer.from(KEY).toString('base64'),
	'as URL-safe base64': Buffer.from(KEY).toString('base64url'),
	'as base64 after a user name': Buffer.from(`user:${KEY}`).toString('base64'),
	'as base64 of a whole header': Buffer.from(`Bearer ${KEY} `).toString('base64'),
	'as hexadecimal digits': Buffer.from(KEY).toString('hex'),
	'in a URL': `https://host/p?token=${encodeURIComponent(KEY)}&x=1`,
};

/** A text as someone could restore it: decoded, and reduced to letters and digits. */
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
	['in a URL', encodeURIComponent],
	['with every character percent-encoded', (text) => asCodes(text, (one) => `%${hexOf(one)}`)],
	['with JSON escapes', (text) => asCodes(text, (one) => `\\u00${hexOf(one)}`)],
	['with HTML entities', (text) => asCodes(text, (one) => `&#${one.charCodeAt(0)};`)],
])('a key that itself looks encoded is found %s', (_, encoded) => {
	for (const key of ['%41%42secret%2Fkey%', '&amp;secret&lt;key&#65;', 'secret\\u0041key\\x42']) {
		const text = redacted(`The key ${encoded(key)} is not known`, [key]);
		expect(text).toMatch(/^The key .{0,9}\*\*\*.{0,9} is not known$/);
	}
});

it('other words are left alone', () => {
	const text = 'The agent "invoices" does not exist. Status: 404, id: 7c1e, key: kolena';
	expect(redacted(text, [KEY, '', ' '])).toBe(text);
});
