import { failureOfError } from '../../nodes/shared/requests/failure';

/** An error of Node.js as n8n hands it on: wrapped by the HTTP client, and by n8n. */
function wrapped(code: string, more: object = {}): Error {
	const error = Object.assign(new Error('it failed'), { code, ...more });
	const ofClient = Object.assign(new Error('it failed', { cause: error }), { code });
	return Object.assign(new Error('it failed', { cause: ofClient }), { httpCode: code });
}

describe('an error of the HTTP client', () => {
	it.each([
		'HPE_INVALID_CONSTANT',
		'Z_DATA_ERROR',
		'ERR_SSL_WRONG_VERSION_NUMBER',
		'EPROTO',
		'ERR_BAD_RESPONSE',
		'ECONNRESET',
		'SOMETHING_NEW_1',
	])('leaves open what the service has done: %s', (code) => {
		expect(failureOfError(wrapped(code))).toEqual({ kind: 'broken', words: code });
	});

	it.each([
		['ECONNREFUSED', 'refused'],
		['ENOTFOUND', 'unknownHost'],
		['CERT_HAS_EXPIRED', 'untrusted'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'untrusted'],
		['ERR_INVALID_CHAR', 'local'],
		['ERR_CANCELED', 'cancelled'],
	])('certainly came before the request: %s', (code, kind) => {
		expect(failureOfError(wrapped(code)).kind).toBe(kind);
	});

	it('says whether a network was away from the start, or went away in between', () => {
		expect(failureOfError(wrapped('EHOSTUNREACH', { syscall: 'connect' })).kind).toBe('refused');
		expect(failureOfError(wrapped('EHOSTUNREACH', { syscall: 'read' })).kind).toBe('broken');
		expect(failureOfError(wrapped('EHOSTUNREACH')).kind).toBe('refused');
	});

	it('is none without a code, or with an HTTP status in its place', () => {
		expect(failureOfError(new Error('no credential')).kind).toBe('local');
		expect(failureOfError(wrapped('404')).kind).toBe('local');
	});
});
