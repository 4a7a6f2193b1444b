/** Whether a picker shows an entry: its text must contain every word of the search, in any order. */
export function matches(text: string, search: string | undefined): boolean {
	const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
	return words.every((word) => text.toLowerCase().includes(word));
}
