import { failureOfError } from '../../nodes/shared/requests/failure';

/** A Node.js error as nodes get it: wrapped by the HTTP client, and then by n8n. */
function wrapped(code: string, more: object = {}): Error {
	const error = Object.assign(new Error('it failed'), { code, ...more });
	const ofClient = Object.assign(new Error('it failed', { cause: error }), { code });
	return Object.assign(new Error('it failed', { cause: ofClient }), { httpCode: code });
}

describe('an HTTP client error', () => {
	it.each([
		['HPE_INVALID_CONSTANT', 'the response is not valid HTTP'],
		['Z_DATA_ERROR', 'the response could not be decompressed'],
		['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_WRONG_VERSION_NUMBER'],
		['EPROTO', 'EPROTO'],
		['ERR_BAD_RESPONSE', 'the response was cut off'],
		['ECONNRESET', 'connection reset'],
		['EPIPE', 'connection reset'],
		['SOMETHING_NEW_1', 'SOMETHING_NEW_1'],
	])('leaves open what the service did: %s', (code, words) => {
		expect(failureOfError(wrapped(code))).toEqual({ kind: 'broken', words });
	});

	it.each([
		['ECONNREFUSED', 'refused', 'connection refused'],
		['ENETUNREACH', 'refused', 'network unreachable'],
		['EACCES', 'refused', "this machine's network settings do not allow the connection"],
		['ENOTFOUND', 'unknownHost', 'unknown host name'],
		['EAI_AGAIN', 'unknownHost', 'the host name could not be looked up'],
		['CERT_HAS_EXPIRED', 'untrusted', 'the certificate has expired'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'untrusted', 'the certificate is for another host'],
		['ERR_INVALID_CHAR', 'local', 'the key contains characters that are not allowed'],
	])('shows that the service was never reached: %s', (code, kind, words) => {
		expect(failureOfError(wrapped(code))).toEqual({ kind, words });
	});

	it('is due to the address if the server does not speak TLS', () => {
		const plain = wrapped('EPROTO', { message: 'write EPROTO 80:error:0A:wrong version number:' });
		expect(failureOfError(plain).kind).toBe('untrusted');
	});

	it('says whether the network was unreachable from the start or was lost midway', () => {
		expect(failureOfError(wrapped('EHOSTUNREACH', { syscall: 'connect' })).kind).toBe('refused');
		expect(failureOfError(wrapped('EHOSTUNREACH', { syscall: 'read' })).kind).toBe('broken');
		expect(failureOfError(wrapped('EHOSTUNREACH')).kind).toBe('refused');
		const connecting = wrapped('EHOSTUNREACH', { message: 'connect EHOSTUNREACH 10.0.0.1:443' });
		expect(failureOfError(connecting).kind).toBe('refused');
		const reading = wrapped('EHOSTUNREACH', { message: 'read EHOSTUNREACH' });
		expect(failureOfError(reading).kind).toBe('broken');
	});

	it('is local if it has no code, or an HTTP status instead of one', () => {
		expect(failureOfError(new Error('no credential')).kind).toBe('local');
		expect(failureOfError(wrapped('404')).kind).toBe('local');
	});
});
