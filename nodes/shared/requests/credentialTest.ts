import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IDataObject,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import type { Call } from './call';
import { whatHappened, whatToDo } from './explain';
import { type Failure, failureOfError } from './failure';
import { readAnswer } from './readAnswer';
import { redacted } from './redact';
import { checkedBaseUrl, cleanKey, type Service } from './service';
import { decoded, unexpectedBody } from './serviceWords';

/** n8n's own text. */
const SUCCESS = 'Connection successful!';
const TIMEOUT_MS = 30_000;

/** A request that succeeds only with a valid key. */
export interface Probe extends Pick<Call<'object'>, 'path' | 'query' | 'id' | 'list'> {
	/** Whether a 2xx response comes from the service, for when neither `id` nor `list` can tell. */
	isAnswer?: (body: IDataObject) => boolean;
	/** Error statuses that the service returns only for a valid key. */
	provenBy?: number[];
	/** Statuses that mean the key was refused. */
	keyRefusedBy?: number[];
	/** Special advice on a failure of this request. */
	adviceFor?: (failure: Failure) => string | undefined;
	/** What is wrong with the format of a key, found without a request. */
	problemOf?: (key: string) => string | undefined;
}

/**
 * The function behind a credential's *Test* button. n8n's usual method, a request declared in the
 * credential's class, shows only a network error code or the name of an HTTP status.
 */
export function credentialTest(service: Service, probe: Probe) {
	return async function testCredential(
		this: ICredentialTestFunctions,
		{ data = {} }: ICredentialsDecrypted,
	): Promise<INodeCredentialTestResult> {
		const key = cleanKey(service.key(data));
		const failed = (message: string): INodeCredentialTestResult => ({
			status: 'Error',
			message: redacted(message, [key]),
		});
		const problem = key === '' ? `The ${service.keyName} is empty` : probe.problemOf?.(key);
		if (problem !== undefined) return failed(problem);
		let baseUrl: string;
		try {
			baseUrl = checkedBaseUrl(
				service,
				data,
				(message, description) => new Error(`${message}. ${description}`),
			);
		} catch (error) {
			return failed((error as Error).message);
		}
		const failure = await failureOfProbe(this, service, probe, baseUrl, key);
		if (failure === undefined) return { status: 'OK', message: SUCCESS };
		const keyRefusedBy = probe.keyRefusedBy ?? [401, 403];
		const isRejected = failure.kind === 'rejected' && !keyRefusedBy.includes(failure.status ?? 0);
		// The request has neither IDs nor parameters that people could correct.
		const advice = probe.adviceFor?.(failure) ?? (isRejected ? checkAddress(service) : undefined);
		const call = { kind: 'read', keyRefusedBy, advice } as const;
		const told = whatHappened(service, failure, [key], call);
		return failed(`${told}. ${whatToDo(service, failure, call)}`);
	};
}

function checkAddress({ name, addressLabel, exampleBaseUrl }: Service): string {
	return `Check the ${addressLabel} in the ${name} credential, e.g. ${exampleBaseUrl}, and the proxy if there is one`;
}

async function failureOfProbe(
	{ helpers }: ICredentialTestFunctions,
	service: Service,
	{ path, query, id, list, isAnswer = () => true, provenBy = [] }: Probe,
	baseUrl: string,
	key: string,
): Promise<Failure | undefined> {
	let response: { statusCode: number; headers: Record<string, string>; body: unknown };
	try {
		response = await helpers.request({
			method: 'GET',
			uri: `${baseUrl}${path}`,
			qs: query,
			headers: { accept: 'application/json', ...service.keyHeader(key) },
			followRedirect: false,
			simple: false,
			resolveWithFullResponse: true,
			timeout: TIMEOUT_MS,
		});
	} catch (error) {
		return failureOfError(error);
	}
	const { statusCode: status, headers } = response;
	const body = decoded(response.body);
	const call = { kind: 'read', method: 'GET', path, expects: 'object', id, list } as const;
	const result = readAnswer(service, call, { status, headers, body });
	if (!('kind' in result)) {
		if (isAnswer(result.body)) return undefined;
		return { kind: 'unreadable', status, words: unexpectedBody(body), isForeign: true };
	}
	const isOwn = typeof body === 'object' && body !== null && service.isOwnError({ ...body });
	return isOwn && provenBy.includes(status) ? undefined : result;
}
