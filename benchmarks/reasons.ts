/**
 * Why a figure falls short, as profiling found it: shown with the chapter whose title begins so. To
 * be looked at again whenever the page is measured anew.
 */
const REASONS: Array<{ title: string; reasons: string[] }> = [
	{
		title: 'Time of an upload',
		reasons: [
			'Every figure is a single execution: take the ratios as rough.',
			'In a profile of the client alone a quarter of the busy time each goes into reading the file, ' +
				'into writing to the socket and into collecting the pieces again; most of the rest is the ' +
				"streams of Node.js, and less than a hundredth the package's own code.",
			'Ours sends the files of a run one after another in one request, so that reading and writing ' +
				'take turns; the HTTP Request node has 8 requests under way, which overlap on two cores.',
		],
	},
	{
		title: '1,000 runs at a service that limits requests',
		reasons: [
			"An item costs some 5 ms of processor time, nearly all of it in n8n's engine, in its HTTP client " +
				'and in the stand-in.',
			'`Retry-After: 1` is longer than what is left of a second and is obeyed all the same. After the ' +
				'first refusals the node keeps to nine tenths of what was taken in the second before, ' +
				'which is why few requests are refused.',
			'Measured before the last change of how the pace is learned.',
		],
	},
	{
		title: 'Triggers: finished runs in the history',
		reasons: [
			'Kognitos cannot be asked for open runs: after it was switched on, the trigger looks through the ' +
				'newest 100,000 runs of its list for runs that have been open for long, and through the rest ' +
				'a page a poll. Of a million runs that takes some 9,000 polls of two requests; what is new ' +
				'comes out meanwhile.',
		],
	},
	{
		title: 'Triggers: 5,000 open runs',
		reasons: [
			'Kognitos has no way to ask for many runs by their ids: open runs that lie far apart in its ' +
				'list cost a request each. The limit of requests for a poll decides how late their ends ' +
				'are seen.',
			'An open Kognitos run takes some 24 bytes of the stored state, one of Kolena, whose numbers lie ' +
				'close together here, 2 to 3.',
		],
	},
	{
		title: 'Triggers: processor time',
		reasons: [
			'A page of 1,000 Kolena runs with their results has 1.7 MB, and the API can neither leave the ' +
				'results out nor say in which order it lists, so that all runs of the look-back have to be ' +
				'read. A full page may be followed by another, whatever the total says: hence the third request.',
			"In a profile of a poll a third of the time is JSON.parse in n8n's HTTP client, a sixth makes a text " +
				"of the bytes, a fifth is the trigger's own code (the times of the runs, the stored state), the " +
				'rest the socket and the garbage collector. The client alone needs more than the target.',
		],
	},
];

/** The reasons that belong to a chapter. */
export function reasonsFor(title: string): string[] {
	return REASONS.filter((one) => title.startsWith(one.title)).flatMap(({ reasons }) => reasons);
}
