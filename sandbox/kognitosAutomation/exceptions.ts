import { formatTime, shownMoment } from '../clock';
import { RunBook, type Selection, type StoredRun } from '../runBook';
import { readFilter, type Filter } from './filter';
import { idOf, lastSegment, numberOf } from './ids';
import type { KognitosAutomationSettings } from './settings';
import type { AutomationException, AutomationExceptionState, AutomationStage } from './shapes';

/** An exception in a workspace's history. Its list is the workspace. */
export type StoredException = StoredRun<AutomationExceptionState, ExceptionDetails>;

export interface ExceptionDetails {
	/** Full names. */
	run: string;
	automation: string;
	message: string;
	description: string;
	/** When the description appears, in milliseconds on the machine's clock. */
	describedAt: number;
	/** The last segment of its name, or empty. */
	group: string;
	stage: AutomationStage;
	executionId: string;
	resolver: string;
	/** The follow-up questions that the agent has yet to ask. */
	asksBack: string[];
}

export const exceptionGroups = [
	{
		id: 'missing_values',
		title: 'Missing values',
		description: 'The automation needs a value that it does not have',
		suggested_action: 'Tell the agent the value',
	},
	{
		id: 'user_system_error',
		title: 'Your system',
		description: 'A system that the automation uses has refused a request',
		suggested_action: 'Check the system, then tell the agent to try again',
	},
	{
		id: 'internal_error',
		title: 'Internal error',
		description: 'Something went wrong inside the platform',
		suggested_action: 'Tell the agent to try again',
	},
];

const FIRST_EXCEPTION_NUMBER = 9_001;

/** All exceptions of all workspaces. */
export class AutomationExceptions {
	private readonly book = new RunBook<AutomationExceptionState, ExceptionDetails>(
		FIRST_EXCEPTION_NUMBER,
	);

	constructor(
		private readonly settings: KognitosAutomationSettings,
		private readonly now: () => number,
	) {}

	/** @returns the full name */
	raise(workspace: string, at: number, details: ExceptionDetails): string {
		const exception = this.book.add({
			scope: workspace,
			createdAt: at,
			changedAfterMs: 0,
			status: 'EXCEPTION_STATE_PENDING',
			details,
		});
		return nameOf(exception);
	}

	find(name: string): StoredException | undefined {
		const number = numberOf('exception', lastSegment(name));
		const exception = number === undefined ? undefined : this.book.get(number);
		return exception && nameOf(exception) === name ? exception : undefined;
	}

	require(name: string): StoredException {
		const exception = this.find(name);
		if (!exception) throw new Error(`There is no exception ${name}`);
		return exception;
	}

	setState(name: string, state: AutomationExceptionState, at: number, resolver = ''): void {
		const exception = this.require(name);
		this.book.setStatus(exception, state, at);
		detailsOf(exception).resolver = resolver;
	}

	isPending(name: string): boolean {
		return this.find(name)?.status === 'EXCEPTION_STATE_PENDING';
	}

	/** @throws FilterError */
	filter(text: string): Filter<StoredException> {
		const read = (of: (details: ExceptionDetails) => string) => (exception: StoredException) =>
			of(detailsOf(exception));
		const states = ['PENDING', 'RESOLVED', 'ARCHIVED'];
		return readFilter<StoredException>(text, {
			state: {
				kind: 'text',
				read: ({ status }) => status.replace('EXCEPTION_STATE_', ''),
				allows: (state) => states.includes(state),
			},
			automation: { kind: 'text', read: read(({ automation }) => lastSegment(automation)) },
			run: { kind: 'text', read: read(({ run }) => lastSegment(run)) },
			group: { kind: 'text', read: read(({ group }) => group) },
			create_time: {
				kind: 'time',
				read: ({ createdAt }) => shownMoment(createdAt, this.settings),
			},
		});
	}

	selection({ matches }: Filter<StoredException>): Selection<StoredException> {
		const { order, shuffleSeed } = this.settings;
		return { order, shuffleSeed, now: this.now(), matches };
	}

	/** Used to build pages. */
	get list(): RunBook<AutomationExceptionState, ExceptionDetails> {
		return this.book;
	}

	all(): StoredException[] {
		return [...this.book.all()];
	}

	show(exception: StoredException): AutomationException {
		const details = detailsOf(exception);
		const workspace = exception.scope;
		const isDescribed = this.now() >= details.describedAt;
		const time = (ms: number) => formatTime(ms, this.settings);
		const { exceptionAutomation } = this.settings;
		return {
			name: nameOf(exception),
			run: details.run,
			automation:
				exceptionAutomation === 'id' ? lastSegment(details.automation) : details.automation,
			message: details.message,
			description: isDescribed ? details.description : '',
			state: exception.status,
			group: details.group && `${workspace}/exceptionGroups/${details.group}`,
			stage: details.stage,
			execution_id: details.executionId,
			location: { start_byte: '0', end_byte: '42' },
			extra: { step: 'check the vendor' },
			assignee: '',
			resolver: details.resolver,
			create_time: time(exception.createdAt),
			update_time: time(exception.createdAt + exception.changedAfterMs),
		};
	}

	clear(): void {
		this.book.clear();
	}
}

export function nameOf({ scope, number }: StoredException): string {
	return `${scope}/exceptions/${idOf('exception', number)}`;
}

export function detailsOf({ details }: StoredException): ExceptionDetails {
	if (!details) throw new Error('An exception without details');
	return details;
}
