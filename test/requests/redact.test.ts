import { redacted } from '../../nodes/shared/requests/redact';

const SECRET = 'a/b&"c"=d';

it.each([
	['as it is', SECRET],
	['in an address', encodeURIComponent(SECRET)],
	['in JSON', JSON.stringify(SECRET)],
	['in JSON with slashes escaped', JSON.stringify(SECRET).replaceAll('/', '\\/')],
	['in XML', SECRET.replaceAll('&', '&amp;')],
])('a secret is found %s', (_, text) => {
	expect(redacted(`It was ${text}.`, [SECRET])).toMatch(/^It was "?\*\*\*"?\.$/);
});
