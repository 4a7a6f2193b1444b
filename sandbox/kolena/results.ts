import { hash, randomSequence } from '../random';
import type { KolenaRunStatus, PromptResult } from './shapes';

/** What a run's results depend on. */
export interface ResultsRequest {
	runId: number;
	promptNames: string[];
	files: string[];
	status: KolenaRunStatus;
	/** How many prompts have finished while the run is still running. */
	promptsDone: number;
	startTime: string;
	endTime: string;
	hasCredits: boolean;
}

const EVERY_NTH_IS_CORRECTED = 5;

/**
 * Makes up results that are the same every time. Every finished prompt has a value, a confidence and citations. The
 * last prompt of a failed run has failed. In every fifth run, a person has corrected the first value.
 */
export function makeResults(request: ResultsRequest): Record<string, PromptResult> {
	const { promptNames, status } = request;
	const done = status === 'running' ? promptNames.slice(0, request.promptsDone) : promptNames;
	return Object.fromEntries(
		done.map((name, index) => {
			const isLast = index === promptNames.length - 1;
			const hasFailed = status === 'failed' && isLast;
			return [name, hasFailed ? failure(request) : success(request, name, index)];
		}),
	);
}

function success(request: ResultsRequest, name: string, index: number): PromptResult {
	const random = randomSequence(hash(request.runId, index + 1));
	const value = makeValue(name, random);
	const isCorrected = index === 0 && request.runId % EVERY_NTH_IS_CORRECTED === 0;
	return {
		status: 'success',
		value,
		error: null,
		metadata: {
			reasoning: `Found under the heading “${name}”.`,
			confidence: random() < 0.8 ? 'high' : 'medium',
			citations: request.files
				.slice(0, 1)
				.map((file) => ({ file, pages: [1 + Math.floor(random() * 3)] })),
			url_citations: null,
		},
		user_input: isCorrected ? { data: { value: `${String(value)} (corrected)` } } : null,
		...timesAndUsage(request),
	};
}

function failure(request: ResultsRequest): PromptResult {
	return {
		status: 'failed',
		value: null,
		error: 'The page could not be read: the scan is too dark',
		metadata: null,
		user_input: null,
		...timesAndUsage(request),
	};
}

function timesAndUsage(
	request: ResultsRequest,
): Pick<PromptResult, 'start_time' | 'end_time' | 'usage'> {
	return {
		start_time: request.startTime,
		end_time: request.endTime,
		usage: request.hasCredits ? { credits_used: 1 } : null,
	};
}

const people = [
	'Nordwind Logistics GmbH',
	'Harbour & Sons Ltd',
	'Ärzte-Bedarf Süd',
	'Kestrel Inc.',
];

function makeValue(name: string, random: () => number): string | number {
	if (/amount|rent|loss/i.test(name)) return Math.round(random() * 1_000_000) / 100;
	if (/date|end/i.test(name)) return `2026-0${1 + Math.floor(random() * 9)}-15`;
	if (/number/i.test(name)) return `INV-${10_000 + Math.floor(random() * 90_000)}`;
	if (/urgency/i.test(name)) return random() < 0.5 ? 'high' : 'normal';
	return people[Math.floor(random() * people.length)];
}
