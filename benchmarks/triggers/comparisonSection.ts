import type { Section } from '../../reports/section';
import { decimals, verdict } from '../../reports/words';
import {
	BURST,
	FAILING,
	LAST_END_MINUTE,
	LAST_MINUTE,
	OFF,
	OPEN_BEFORE,
	PAST,
	planRuns,
} from './comparisonHistory';
import type { Outcome } from './comparisonPlay';
import { OUR_LABEL } from './comparisonWays';
import { MINUTE_MS, PAGE_SIZE, SERVICES } from './trigger';

/** Ended runs in the list with which reading all pages just works. */
export const LONGEST_LIST = 5_000;

const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * The chapter of the comparison.
 *
 * @param longListFailure what n8n says when the list is longer than `LONGEST_LIST`
 */
export function comparisonSection(
	outcomes: Outcome[],
	longListFailure: string,
	n8nVersion: string,
): Section {
	const ours = outcomes.filter(({ label }) => label === OUR_LABEL);
	const isMet = ours.every(
		({ tally }) => tally.shown === tally.handedOver && tally.repeated + tally.before === 0,
	);
	return {
		title: "Triggers: beside n8n's own nodes",
		text: howItIsMeasured(n8nVersion),
		table: {
			columns: [
				'Service',
				'Way',
				'Requests of a poll, mean',
				'Highest',
				'Failed polls',
				'Endings',
				'Handed over',
				'Lost',
				'Repeated',
				'Had ended before',
				'Polls late, at most',
			],
			rows: outcomes.map(row),
		},
		notes: [
			`Target for the triggers: nothing lost, nothing twice, nothing that had ended before: ${verdict(isMet)}.`,
			`Reading all pages works with ${number(LONGEST_LIST)} ended runs in the list (Kolena, by id). With one more the ` +
				`workflow stops at Remove Duplicates, whose *History Size* is 10,000: "${longListFailure}"`,
		],
	};
}

function row({ service, label, requests, failedPolls, tally }: Outcome): string[] {
	const counts = [
		Math.max(...requests),
		failedPolls,
		tally.shown,
		tally.handedOver,
		tally.shown - tally.handedOver,
		tally.repeated,
		tally.before,
		tally.mostPollsLate,
	];
	const mean = requests.reduce((sum, one) => sum + one, 0) / requests.length;
	return [service, label, decimals(mean), ...counts.map(number)];
}

function howItIsMeasured(n8nVersion: string): string {
	const runs = planRuns();
	const off = OFF.to - OFF.from;
	const polls = LAST_MINUTE + 1 - off;
	const pages = SERVICES.map((service) => `${number(PAGE_SIZE[service])} runs for ${service}`);
	return (
		`The same history, watched by each way of its own from the beginning: ${number(PAST.count)} runs that had ended ` +
		`before, ${runs.length} that are open at first or start later and take from seconds to an hour (the ` +
		`${OPEN_BEFORE} that are open at first up to ${Math.round((PAST.count * PAST.everyMs) / DAY_MS)} days), ` +
		`${BURST.count} of which end in one minute; some wait at an exception meanwhile (Kognitos). There are ${polls} ` +
		`polls a minute apart and ${off} minutes in which n8n is off; at ${FAILING.size} polls the service answers ` +
		`with 500, once from the second request on; at every third poll two runs start after its first page, so that ` +
		`the others move down. The last run ends after ${LAST_END_MINUTE} minutes. The builds are Webhook → HTTP Request ` +
		`→ Split Out → Filter (the statuses that the trigger hands over) → Remove Duplicates (seen in previous ` +
		`executions) in a real n8n ${n8nVersion}, with the largest pages (${pages.join(', ')}), newest first, and all ` +
		`else as n8n sets it. A request to the Webhook takes the place of the Schedule, so that the service's clock can ` +
		`be moved from poll to poll; the triggers are polled by n8n's engine without the rest of n8n, and restarted from ` +
		`their stored state after the gap. An ending is what the service held at a poll and not at the first one: a run ` +
		`in an ended status, or an exception. "Late": from the poll at which it was there to the one that handed it over.`
	);
}

function number(value: number): string {
	return value.toLocaleString('en-US');
}
