import { type Delivery, flawOf } from '../../nodes/shared/webhooks/signature';

const SECRET = 'whsec_s3cret';
const SIGNED_SECONDS = 1_764_000_000;

/** Signed with `openssl dgst -sha256 -hmac`, not with our own code. */
const signed: Delivery = {
	timestamp: String(SIGNED_SECONDS),
	id: 'dlv_1',
	signature: '17286bbfaf628a3cd6e3e6cae8370917b044ececafeba44c781b9b0a953d873b',
	body: Buffer.from('{"run_id":5001,"name":"Müller"}'),
};

const flaw = (changes: Partial<Delivery> = {}, secret = SECRET, afterSeconds = 0) =>
	flawOf({ ...signed, ...changes }, secret, (SIGNED_SECONDS + afterSeconds) * 1_000);

const STALE = "the timestamp is more than 300 seconds away from this machine's clock";
const UNREADABLE = 'the timestamp is not a time in Unix seconds';
const MISSING = 'the timestamp, the delivery id or the signature is missing';
const WRONG = 'the signature does not match';

test('a delivery that was signed with the secret has no flaw', () => {
	expect(flaw()).toBeUndefined();
	expect(flaw({ signature: signed.signature.toUpperCase() })).toBeUndefined();
});

test.each([
	[-300.001, STALE],
	[-300, undefined],
	[0.999, undefined],
	[300, undefined],
	[300.999, undefined],
	[301, STALE],
])('%d seconds after it was signed: %s', (afterSeconds, expected) => {
	expect(flaw({}, SECRET, afterSeconds)).toBe(expected);
});

test.each<[string, Partial<Delivery>, string]>([
	['no timestamp', { timestamp: '' }, MISSING],
	['no ID', { id: '' }, MISSING],
	['no signature', { signature: '' }, MISSING],
	['a date as timestamp', { timestamp: '2025-11-24T16:00:00Z' }, UNREADABLE],
	['a minus sign', { timestamp: '-1764000000' }, UNREADABLE],
	['a leading space', { timestamp: ' 1764000000' }, UNREADABLE],
	['a trailing space', { timestamp: '1764000000 ' }, UNREADABLE],
	['a fraction', { timestamp: '1764000000.5' }, UNREADABLE],
	['more digits than a time has', { timestamp: '1764000000000' }, UNREADABLE],
	['a different timestamp', { timestamp: '1764000001' }, WRONG],
	['a different ID', { id: 'dlv_2' }, WRONG],
	['a different body', { body: Buffer.from('{"run_id":5002,"name":"Müller"}') }, WRONG],
	['a body in another encoding', { body: Buffer.from(signed.body.toString(), 'latin1') }, WRONG],
	['no body', { body: Buffer.alloc(0) }, WRONG],
	['a missing digit', { signature: signed.signature.slice(1) }, WRONG],
	['an extra digit', { signature: `${signed.signature}0` }, WRONG],
	['a scheme prefix', { signature: `sha256=${signed.signature}` }, WRONG],
	[
		'a different digit',
		{ signature: signed.signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) },
		WRONG,
	],
	['text that is not hexadecimal', { signature: 'z'.repeat(64) }, WRONG],
])('a delivery with %s is flawed', (_what, changes, expected) => {
	expect(flaw(changes)).toBe(expected);
});

test('no delivery is trusted with an empty or wrong secret', () => {
	expect(flaw({}, '')).toBe('there is no signing secret to check it with');
	expect(flaw({}, 'whsec_other')).toBe(WRONG);
});

test('no flaw reveals the secret or the correct signature', () => {
	for (const text of [
		flaw({ body: Buffer.from('{}') }),
		flaw({}, 'whsec_other'),
		flaw({ id: '' }),
	]) {
		expect(text).not.toContain(SECRET);
		expect(text).not.toContain(signed.signature);
	}
});
