import type { Failure } from '../shared/requests/failure';

/**
 * Whether the service itself says that something does not exist or is hidden from this token. A
 * response from a proxy or a login page does not count.
 */
export function isHidden(failure: Failure | undefined): boolean {
	return !failure?.isForeign && (failure?.status === 403 || failure?.status === 404);
}
