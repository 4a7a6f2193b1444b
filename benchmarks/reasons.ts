/**
 * Why figures miss their targets, according to profiling. Each reason is shown in the section whose
 * title starts with `title`. Review them whenever the page is measured again.
 */
const REASONS: Array<{ title: string; reasons: string[] }> = [
	{
		title: 'Memory used by an upload',
		reasons: [
			'Every figure comes from a single execution, and the garbage collector decides when memory is ' +
				'freed: even without an upload, the highest figures are 20 MB apart. The growth does not follow the ' +
				'amount of data: 2 GB in 8 files add less than 0.3 GB in 300 files.',
		],
	},
	{
		title: 'Time taken by an upload',
		reasons: [
			'In a profile of the client alone, reading the file, writing to the socket and garbage ' +
				'collection each take a quarter of the busy time; most of the rest is Node.js streams, ' +
				"and less than one percent is the package's own code.",
			"This package sends a run's files one after another in one request, so reading and " +
				'writing alternate; the HTTP Request node sends a request per file at the same time, so they overlap on two cores.',
		],
	},
	{
		title: '1,000 runs on a service that limits requests',
		reasons: [
			"An item costs about 5 ms of processor time, nearly all of it in n8n's engine, its HTTP client " +
				'and the simulator.',
			'`Retry-After: 1` is longer than what is left of the second, but this package obeys it.',
		],
	},
	{
		title: 'Triggers: finished runs in the history',
		reasons: [
			'Kognitos has no list of open runs. After you publish the workflow, the trigger searches the ' +
				'newest 100,000 runs in the list for open ones, and then the rest, one page per poll. With a ' +
				'million runs, this takes about 9,000 polls of two requests each; new runs are delivered in the meantime.',
			"Kognitos Automation's first look reads the whole list, 200 pages per poll, so that it misses no run " +
				'that ends in the meantime. With a million runs, this takes 50 polls.',
		],
	},
	{
		title: 'Triggers: 5,000 open runs',
		reasons: [
			'Kognitos cannot return several runs by their IDs, so open runs that are far apart in the list cost ' +
				'a request each. How late the trigger notices that they have ended depends on the limit on requests per poll.',
		],
	},
	{
		title: 'Triggers: processor time',
		reasons: [
			'A page of 1,000 Kolena runs with their results is 1.7 MB. The API cannot omit the results and ' +
				"does not state the list's order, so all runs within the look-back have to be read. A full page " +
				'can be followed by another, whatever the total says, which is why there is a third request.',
			"In a profile of a poll, JSON.parse in n8n's HTTP client takes a third of the time, decoding the " +
				"bytes a sixth, and the trigger's own code a fifth (for the runs' times and the stored state); " +
				'the rest is the socket and garbage collection.',
			'When nothing is new on Kognitos, a poll is one small request. Most of its time goes into copying, checking ' +
				'and storing the state, which holds the 1,000 runs (45 kB).',
			'In a profile of polls that deliver 1,000 Kognitos Automation runs, garbage collection takes a seventh of ' +
				'the time, reading and writing the state (200 kB) a twelfth, and converting runs to items a twentieth; ' +
				"the rest is n8n's client and many small pieces.",
		],
	},
];

/** The reasons shown in a section. */
export function reasonsFor(title: string): string[] {
	return REASONS.filter((one) => title.startsWith(one.title)).flatMap(({ reasons }) => reasons);
}
