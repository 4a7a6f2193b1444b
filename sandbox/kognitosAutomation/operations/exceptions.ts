import {
	pageOf,
	pageOfBook,
	readOrRefuse,
	workspaceOf,
	type Backend,
	type Call,
	type Operations,
} from '../backend';
import { AgentConversation } from '../conversation';
import { detailsOf, exceptionGroups, nameOf } from '../exceptions';
import { readFilter } from '../filter';
import type { StoredEvent } from '../agentEvents';
import { lastSegment } from '../ids';
import { Refused } from '../refused';
import { AGENT, nameOf as runNameOf } from '../runLife';
import { runOf } from './runs';

const DEFAULT_SIZE = 50;

/** The questions that runs ask, and what the agent and people say about them. */
export function exceptionOperations(backend: Backend): Operations {
	const { exceptions, events, runs, now } = backend;
	const conversation = new AgentConversation(backend);

	const chosen = (call: Call) => {
		const { name } = workspaceOf(backend, call);
		runs.settle();
		return { name, filter: readOrRefuse(() => exceptions.filter(call.query.filter ?? '')) };
	};
	const counted = (call: Call, keyOf: (exception: string) => string) => {
		const { name, filter } = chosen(call);
		const counts = new Map<string, number>();
		let total = 0;
		for (const exception of exceptions.all()) {
			if (exception.scope !== name || !filter.matches(exception)) continue;
			const key = keyOf(nameOf(exception));
			counts.set(key, (counts.get(key) ?? 0) + 1);
			total += 1;
		}
		const page = pageOf(backend, call, DEFAULT_SIZE, [...counts]);
		return { counts: page.resources, total, next_page_token: page.next_page_token };
	};

	return {
		listExceptions: async (call) => {
			const { name, filter } = chosen(call);
			await backend.pageBegins(call.query);
			runs.settle();
			const selection = exceptions.selection(filter);
			const page = pageOfBook(backend, call, DEFAULT_SIZE, exceptions.list, name, selection);
			return {
				exceptions: page.resources.map((exception) => exceptions.show(exception)),
				next_page_token: page.next_page_token,
				total_size: exceptions.list.page(name, selection, 0, 0).total,
			};
		},
		getException: (call) => {
			const { name } = workspaceOf(backend, call);
			runs.settle();
			const exception = exceptions.find(`${name}/exceptions/${call.params.exception_id}`);
			if (!exception) throw new Refused('NOT_FOUND', 'exception not found');
			return exceptions.show(exception);
		},
		listExceptionGroups: (call) => {
			const { name } = workspaceOf(backend, call);
			const page = pageOf(backend, call, DEFAULT_SIZE, exceptionGroups);
			return {
				groups: page.resources.map(({ id, ...group }) => ({
					name: `${name}/exceptionGroups/${id}`,
					...group,
				})),
				next_page_token: page.next_page_token,
			};
		},
		countExceptionsByGroup: (call) => {
			const { counts, total, next_page_token } = counted(
				call,
				(name) => exceptions.show(exceptions.require(name)).group,
			);
			return {
				group_counts: counts.map(([group, count]) => ({ group, count })),
				total_exception_count: total,
				next_page_token,
			};
		},
		countExceptionsByAutomation: (call) => {
			const { counts, total, next_page_token } = counted(
				call,
				(name) => detailsOf(exceptions.require(name)).automation,
			);
			return {
				automation_counts: counts.map(([automation, count]) => ({ automation, count })),
				total_exception_count: total,
				next_page_token,
			};
		},
		listAgentEvents: (call) => {
			const run = runNameOf(runOf(backend, call));
			const agent = agentOf(call);
			const { matches } = readOrRefuse(() =>
				readFilter<StoredEvent>(call.query.filter ?? '', {
					exception: { kind: 'text', read: ({ exception }) => lastSegment(exception) },
				}),
			);
			const found = events.of(run, now()).filter(matches);
			const page = pageOf(backend, call, DEFAULT_SIZE, found);
			return {
				events: page.resources.map((event) => events.show(run, agent, event, now())),
				next_page_token: page.next_page_token,
				total_size: found.length,
			};
		},
		createAgentEvent: (call) => {
			const run = runOf(backend, call);
			const agent = agentOf(call);
			const { user_message: message, exception = '' } = call.body as {
				user_message: Record<string, unknown>;
				exception?: string;
			};
			if (exception && !belongsTo(exception, runNameOf(run))) {
				throw new Refused('INVALID_ARGUMENT', 'the exception does not belong to this run', true);
			}
			const isLate = exception !== '' && !exceptions.isPending(exception);
			if (isLate && backend.settings.lateReplies === 'refused') {
				throw new Refused('FAILED_PRECONDITION', 'the exception is not pending');
			}
			const event = conversation.reply(run, exception, message);
			return events.show(runNameOf(run), agent, event, now());
		},
	};

	function belongsTo(exception: string, run: string): boolean {
		const stored = exceptions.find(exception);
		return stored !== undefined && detailsOf(stored).run === run;
	}
}

function agentOf({ params }: Call): string {
	if (params.agent_id === AGENT) return AGENT;
	throw new Refused('NOT_FOUND', `agent not found: ${params.agent_id}`);
}
