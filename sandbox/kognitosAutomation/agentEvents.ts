import { formatTime, type TimeFormat } from '../clock';
import { idOf } from './ids';
import type { AgentEvent } from './shapes';

/** What an event says, under the key for its kind. */
export type Saying = Partial<
	Pick<
		AgentEvent,
		| 'user_message'
		| 'agent_message'
		| 'thinking'
		| 'tool_call_request'
		| 'tool_call_result'
		| 'system_message'
		| 'completion_response'
	>
>;

export interface StoredEvent {
	number: number;
	/** The full name of its exception, or empty. */
	exception: string;
	/** When it appears, in milliseconds on the machine's clock. */
	at: number;
	/** When it is complete. */
	completeAt: number;
	saying: Saying;
}

/** What people and the agent say about each run. */
export class AgentEvents {
	private readonly byRun = new Map<string, StoredEvent[]>();

	private counter = 0;

	constructor(private readonly format: TimeFormat) {}

	/** @param completeAt if later than `at`, the event is unfinished until then */
	add(run: string, exception: string, at: number, saying: Saying, completeAt = at): StoredEvent {
		this.counter += 1;
		const event = { number: this.counter, exception, at, completeAt, saying };
		const events = this.byRun.get(run) ?? [];
		this.byRun.set(run, events);
		events.push(event);
		return event;
	}

	/** A run's events, newest first. */
	of(run: string, now: number): StoredEvent[] {
		const there = (this.byRun.get(run) ?? []).filter(({ at }) => at <= now);
		return there.sort((one, other) => other.at - one.at || other.number - one.number);
	}

	show(run: string, agent: string, event: StoredEvent, now: number): AgentEvent {
		const isComplete = now >= event.completeAt;
		return {
			name: `${run}/agents/${agent}/events/${idOf('event', event.number)}`,
			exception: event.exception,
			state: isComplete ? 'STATE_COMPLETE' : 'STATE_STREAMING',
			create_time: formatTime(event.at, this.format),
			...(isComplete ? event.saying : unfinished(event.saying)),
		};
	}

	clear(): void {
		this.byRun.clear();
	}
}

/** The first half of what the agent says. */
function unfinished(saying: Saying): Saying {
	const { agent_message: message } = saying;
	if (!message) return saying;
	const content = message.content.slice(0, Math.floor(message.content.length / 2));
	return { agent_message: { content } };
}
