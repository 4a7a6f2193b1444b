import { readFileSync } from 'node:fs';

import type { Request, RequestHandler } from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import { parse } from 'yaml';

type ApiDocument = Extract<
	Parameters<typeof OpenApiValidator.middleware>[0]['apiSpec'],
	{ openapi: string }
>;

/** What a stand-in provides so that its requests and responses can be checked. */
export interface Validation {
	/** The path to an OpenAPI document. */
	document: string;
	/** Whether a request has a valid key, for each security scheme in the document. */
	keys: Record<string, (request: Request) => boolean>;
	/** Whether responses are currently checked. */
	validatesAnswers: () => boolean;
	/** Called with what is wrong with a response. The client gets status 500. */
	invalidAnswer: (request: Request, reason: string) => void;
}

/** Checks requests and responses against an OpenAPI document. Errors go to the next error handler. */
export function validate(validation: Validation): RequestHandler[] {
	const handlers: RequestHandler[] = OpenApiValidator.middleware({
		apiSpec: parse(readFileSync(validation.document, 'utf8')) as ApiDocument,
		validateApiSpec: false,
		// Multipart bodies are already parsed. The validator's own parser would hold files in memory.
		fileUploader: false,
		validateRequests: true,
		validateResponses: {
			onError: (error, _, request) => {
				validation.invalidAnswer(request, error.message);
				throw error;
			},
		},
		validateSecurity: {
			handlers: Object.fromEntries(
				Object.entries(validation.keys).map(([scheme, isValid]) => [
					scheme,
					(request: Request) => isValid(request),
				]),
			),
		},
	});
	return [plainKeysOnly, ...answersFirst(handlers, validation.validatesAnswers)];
}

/** The validator would read `ids[]=1` as `ids=1`, but the services would not. */
const plainKeysOnly: RequestHandler = (request, _, next) => {
	const key = Object.keys(request.query).find((name) => name.includes('['));
	const message = `Unknown query parameter '${key}'`;
	const path = `/query/${key}`;
	next(key === undefined ? undefined : new OpenApiValidator.error.BadRequest({ path, message }));
};

/**
 * The validator sets up its response checks only for requests that are valid. This moves that step
 * before the request checks, so that the validator's own rejections are checked as well.
 */
function answersFirst(handlers: RequestHandler[], isOn: () => boolean): RequestHandler[] {
	const named = (name: string) => {
		const handler = handlers.find((candidate) => candidate.name === name);
		if (!handler) throw new Error(`express-openapi-validator no longer has ${name}`);
		return handler;
	};
	const answers = named('responseMiddleware');
	const lookUp = [named('pathParamsMiddleware'), named('metadataMiddleware')];
	const rest = handlers.filter((handler) => handler !== answers && !lookUp.includes(handler));
	const whenOn: RequestHandler = (request, response, next) =>
		isOn() ? answers(request, response, next) : next();
	return [...lookUp, whenOn, ...rest];
}

/**
 * The operation in the OpenAPI document that a checked request calls, with its decoded path
 * parameters.
 */
export function operationOf(request: Request): { id: string; params: Record<string, string> } {
	const { openapi } = request as Request & {
		openapi?: { schema?: { operationId?: string }; pathParams?: Record<string, string> };
	};
	return { id: openapi?.schema?.operationId ?? '', params: openapi?.pathParams ?? {} };
}

/** One error in a request. */
export interface Complaint {
	/** Where, e.g. `['query', 'page_size']`. */
	location: string[];
	message: string;
	type: string;
}

/** The errors that the validator found in a request; `undefined` if the error is not the validator's. */
export function complaintsOf(
	error: unknown,
): { status: number; complaints: Complaint[] } | undefined {
	if (!(error instanceof Error) || !('status' in error) || !('errors' in error)) return undefined;
	const { status, errors } = error as unknown as {
		status: number;
		errors: Array<{ path: string; message: string; errorCode?: string }>;
	};
	if (status >= 500) return undefined;
	return {
		status,
		complaints: errors.map(({ path, message, errorCode }) => ({
			location: path.split('/').filter((part) => part !== ''),
			message,
			type: (errorCode ?? 'invalid').split('.')[0],
		})),
	};
}
