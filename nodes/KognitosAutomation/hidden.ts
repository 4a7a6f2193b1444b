import type { Failure } from '../shared/requests/failure';

/**
 * Whether the service itself says that something is not there, or not for this token. A proxy or a
 * login page that answers in its place says neither.
 */
export function isHidden(failure: Failure | undefined): boolean {
	return !failure?.isForeign && (failure?.status === 403 || failure?.status === 404);
}
