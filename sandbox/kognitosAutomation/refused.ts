/** The gRPC codes that the service uses, each with its usual HTTP status. */
export const codes = {
	INVALID_ARGUMENT: { code: 3, status: 400 },
	NOT_FOUND: { code: 5, status: 404 },
	PERMISSION_DENIED: { code: 7, status: 403 },
	RESOURCE_EXHAUSTED: { code: 8, status: 429 },
	FAILED_PRECONDITION: { code: 9, status: 400 },
	UNIMPLEMENTED: { code: 12, status: 501 },
	INTERNAL: { code: 13, status: 500 },
	UNAUTHENTICATED: { code: 16, status: 401 },
} as const;

export type CodeName = keyof typeof codes;

/** A refusal by the service itself: the OpenAPI document allows the request, but the service's state does not. */
export class Refused extends Error {
	constructor(
		readonly codeName: CodeName,
		message: string,
		/** Whether the client is to blame. */
		readonly isViolation = false,
	) {
		super(message);
	}
}
