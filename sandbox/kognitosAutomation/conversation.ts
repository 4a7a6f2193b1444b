import type { StoredEvent } from './agentEvents';
import type { Backend } from './backend';
import { detailsOf } from './exceptions';
import { nameOf, type StoredAutomationRun } from './runLife';

/** How the agent reacts to what people say. */
export class AgentConversation {
	constructor(
		private readonly backend: Pick<Backend, 'events' | 'exceptions' | 'runs' | 'settings' | 'now'>,
	) {}

	/**
	 * Stores what a person says. Unless a person plays the agent, the agent thinks about it, then
	 * either asks a follow-up question or lets the run resume.
	 *
	 * @param exception full name, or empty
	 */
	reply(
		run: StoredAutomationRun,
		exception: string,
		message: Record<string, unknown>,
	): StoredEvent {
		const { events, exceptions, runs, settings, now } = this.backend;
		const at = now();
		const event = events.add(nameOf(run), exception, at, { user_message: message });
		const { agentThinksMs } = settings;
		const isOpen =
			exception !== '' && exceptions.isPending(exception) && !runs.life.isAnswered(run);
		if (agentThinksMs === null || !isOpen) return event;
		const beginsAt = at + agentThinksMs / 2;
		const endsAt = at + agentThinksMs;
		const say = (saying: Parameters<typeof events.add>[3], from: number, to: number) =>
			events.add(nameOf(run), exception, from, saying, to);
		say({ thinking: { content: 'Is this what was missing?' } }, at, at);
		const question = detailsOf(exceptions.require(exception)).asksBack.shift();
		if (question !== undefined) {
			say({ agent_message: { content: question } }, beginsAt, endsAt);
			return event;
		}
		say({ agent_message: { content: 'Thank you, I can continue with this.' } }, beginsAt, endsAt);
		say({ completion_response: { content: 'resolved', error: '' } }, endsAt, endsAt);
		runs.life.resolve(run, exception, endsAt);
		return event;
	}

	/** Makes the agent say something immediately. */
	say(run: StoredAutomationRun, exception: string, content: string): StoredEvent {
		const { events, now } = this.backend;
		return events.add(nameOf(run), exception, now(), { agent_message: { content } });
	}
}
