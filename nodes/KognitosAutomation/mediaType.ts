const ANY_BYTES = 'application/octet-stream';
/** Media types that n8n cannot derive from a file extension. */
const BY_ENDING: Record<string, string> = { arrow: 'application/vnd.apache.arrow.file' };

/**
 * The media type of a file, or undefined if n8n can derive it from the name.
 *
 * @param told the media type reported by the service
 */
export function mediaTypeOf(name: string, told = ''): string | undefined {
	const [type] = told.split(';');
	if (type.trim() !== '' && type.trim() !== ANY_BYTES) return type.trim();
	const ending = /\.(\w+)$/.exec(name)?.[1].toLowerCase();
	return ending === undefined ? ANY_BYTES : BY_ENDING[ending];
}
