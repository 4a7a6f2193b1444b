const ANY_BYTES = 'application/octet-stream';
/** Media types that n8n does not know by the ending of a name. */
const BY_ENDING: Record<string, string> = { arrow: 'application/vnd.apache.arrow.file' };

/**
 * The media type of a file, undefined where n8n finds it out by the file's name.
 *
 * @param told what the service says of it
 */
export function mediaTypeOf(name: string, told = ''): string | undefined {
	const [type] = told.split(';');
	if (type.trim() !== '' && type.trim() !== ANY_BYTES) return type.trim();
	const ending = /\.(\w+)$/.exec(name)?.[1].toLowerCase();
	return ending === undefined ? ANY_BYTES : BY_ENDING[ending];
}
