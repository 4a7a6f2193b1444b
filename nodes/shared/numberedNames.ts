/**
 * Gives each entry its own name, so that one object can hold them all: `total`, `total_2`. The
 * first entry with a name keeps it.
 */
export function numberedNames<T>(entries: Array<[string, T]>): Array<[string, T]> {
	const taken = new Set(entries.map(([name]) => name));
	const seen = new Set<string>();
	return entries.map(([name, content]) => {
		if (!seen.has(name)) {
			seen.add(name);
			return [name, content];
		}
		let count = 2;
		while (taken.has(`${name}_${count}`)) count++;
		const free = `${name}_${count}`;
		taken.add(free);
		return [free, content];
	});
}
