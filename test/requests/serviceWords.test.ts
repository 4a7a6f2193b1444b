import { serviceWords, unexpectedBody } from '../../nodes/shared/requests/serviceWords';

describe('what an error says', () => {
	it.each([
		[{ detail: 'no such agent' }, 'no such agent'],
		[{ detail: [{ loc: ['body', 'files', 0], msg: 'missing' }] }, 'files.0: missing'],
		[{ Message: 'explicit deny' }, 'explicit deny'],
		[{ message: 'Invalid', details: [{ name: 'id', value: 'unknown' }] }, 'Invalid (id: unknown)'],
		[{ message: 'Invalid', details: [{ name: 'id', value: { a: 1 } }] }, 'Invalid (id: {"a":1})'],
		[{ error: { type: 'auth', text: 'deny' } }, '{"type":"auth","text":"deny"}'],
		[{ errors: { name: ['is too long'] } }, '{"name":["is too long"]}'],
		[{ detail: { code: 1, reason: 'archived' } }, '{"code":1,"reason":"archived"}'],
		[{ reason: 'bad thing' }, '{"reason":"bad thing"}'],
		[{ message: 'Bad', details: null }, 'Bad'],
		[{ code: 5, message: 'run not found', details: [] }, 'run not found'],
		[
			{
				code: 3,
				message: 'Bad',
				details: [{ '@type': 'type.googleapis.com/google.rpc.DebugInfo' }],
			},
			'Bad',
		],
		[
			{
				code: 3,
				message: 'Bad',
				details: [
					{
						'@type': 'x/google.rpc.BadRequest',
						field_violations: [{ field: 'a.b', description: 'no' }],
					},
					{
						'@type': 'x/google.rpc.BadRequest',
						fieldViolations: [{ field: 'c', description: 'yes' }],
					},
				],
			},
			'Bad (a.b: no; c: yes)',
		],
		[
			{
				code: 9,
				message: 'Not now',
				details: [
					{ '@type': 'x', violations: [{ type: 't', subject: 'run', description: 'over' }] },
				],
			},
			'Not now (run: over)',
		],
		[
			{ code: 7, message: '', details: [{ '@type': 'x', reason: 'NO_RIGHT', domain: 'd' }] },
			'NO_RIGHT',
		],
		['plain text', 'plain text'],
		[5, '5'],
	])('%j', (body, words) => {
		expect(serviceWords(body)).toBe(words);
		expect(serviceWords(Buffer.from(JSON.stringify(body)))).toBe(words);
	});

	it.each(['', undefined, {}, [], null])('is empty for %j', (body) => {
		expect(serviceWords(body)).toBe('');
	});

	it('is limited in length', () => {
		expect(serviceWords({ reason: 'x'.repeat(500_000) })).toHaveLength(100_000);
	});
});

describe('what is wrong with a successful response', () => {
	it.each([
		['', 'it is empty'],
		[Buffer.alloc(0), 'it is empty'],
		[[1], 'it is a list'],
		[5, 'it is 5'],
		[true, 'it is true'],
		[null, 'it is null'],
		['{"upload_url": "https://store/?signature=', 'it is JSON that is cut off'],
		['<html><title>Sign in</title></html>', 'it is a web page titled "Sign in"'],
		[Buffer.from('{"detail": "not yet"}'), 'it is not what was asked for: not yet'],
	])('%j', (body, words) => {
		expect(unexpectedBody(body)).toBe(words);
	});

	it('names the missing field, and shows nothing but a message', () => {
		expect(unexpectedBody({}, 'run_id')).toBe("it has no 'run_id'");
		expect(unexpectedBody({ message: 'accepted' }, 'run_id')).toBe("it has no 'run_id': accepted");
		expect(unexpectedBody({ signature: 'abc' }, 'run_id')).toBe("it has no 'run_id'");
	});
});
