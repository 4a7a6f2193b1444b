import type { FaultEffect, FaultStage } from '../../../sandbox';

type Named = FaultEffect & { stage?: FaultStage };

const page = '<!doctype html><html><head><title>Bad Gateway</title></head><body>…</body></html>';

/** The service did not accept the request, and says so. */
export const tooMany: Record<string, Named> = {
	'429 with seconds': {
		effect: 'answer',
		status: 429,
		body: { detail: 'Slow down' },
		headers: { 'retry-after': '1' },
	},
	'429 without a header': { effect: 'answer', status: 429, body: { message: 'Slow down' } },
	'429 with nonsense': {
		effect: 'answer',
		status: 429,
		body: 'Slow down',
		headers: { 'retry-after': 'a while' },
	},
	'429 with a date': {
		effect: 'answer',
		status: 429,
		headers: {
			date: 'Thu, 01 Jan 2026 00:00:00 GMT',
			'retry-after': 'Thu, 01 Jan 2026 00:00:01 GMT',
		},
	},
};

/** The service may have acted on the request; the client cannot know. */
export const leftOpen: Record<string, Named> = {
	'408': { effect: 'answer', status: 408, body: { detail: 'Request timeout' } },
	'500': { effect: 'answer', status: 500, body: { detail: 'Internal error' } },
	'502 with a web page': { effect: 'answer', status: 502, body: page },
	'503 with Retry-After': { effect: 'answer', status: 503, headers: { 'retry-after': '0' } },
	'504 without a body': { effect: 'answer', status: 504 },
	'a reset before the body': { effect: 'reset', stage: 'beforeBody' },
	'a reset after the body': { effect: 'reset' },
	'a reset instead of a response': { effect: 'reset', stage: 'afterHandling' },
	'half a response': { effect: 'halfAnswer', stage: 'afterHandling' },
	'no response': { effect: 'hang' },
	'a response that claims to be compressed but is not': {
		effect: 'answer',
		status: 200,
		body: '{"run_id": 5}',
		headers: { 'content-encoding': 'gzip' },
	},
	'200 with a web page': { effect: 'answer', status: 200, body: page },
	'200 without a body': { effect: 'answer', status: 200 },
	'200 with cut-off JSON': { effect: 'answer', status: 200, body: '{"run_id": 5, "sta' },
	'200 with a list': { effect: 'answer', status: 200, body: [1] },
	'200 with something else': { effect: 'answer', status: 200, body: { message: 'accepted' } },
	'200 with null': { effect: 'answer', status: 200, body: 'null' },
};

/** The service has refused, and sending the request again would not help. */
export const refused: Record<string, Named> = {
	'400': { effect: 'answer', status: 400, body: { message: 'Bad thing', details: null } },
	'401': { effect: 'answer', status: 401, body: { message: 'access not permitted' } },
	'403': { effect: 'answer', status: 403, body: { detail: 'Not yours' } },
	'404': { effect: 'answer', status: 404, body: { detail: 'Agent not found' } },
	'409': { effect: 'answer', status: 409, body: { detail: 'Conflict of some kind' } },
	'413': { effect: 'answer', status: 413, body: { detail: 'Too large' } },
	'422': {
		effect: 'answer',
		status: 422,
		body: { detail: [{ loc: ['body', 'files', 0], msg: 'Not a document', type: 'value_error' }] },
	},
};

/** The part of the service's message that users have to see. */
export const words: Record<string, string> = {
	'408': 'Request timeout',
	'500': 'Internal error',
	'502 with a web page': 'Bad Gateway',
	'200 with a web page': 'Bad Gateway',
	'400': 'Bad thing',
	'401': 'access not permitted',
	'403': 'Not yours',
	'404': 'Agent not found',
	'409': 'Conflict of some kind',
	'413': 'Too large',
	'422': 'files.0: Not a document',
};

/** The HTTP status of a fault, if it is a response that the client can read. */
export function statusOf(fault: FaultEffect): number | undefined {
	const isWhole = fault.effect === 'answer' && !fault.headers?.['content-encoding'];
	return isWhole ? fault.status : undefined;
}
