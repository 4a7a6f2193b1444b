import type { IDataObject, INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { inTurn, type Turn } from '../../../shared/operations/inTurn';
import { type Operation, perform, type Step } from '../../../shared/operations/perform';
import { type Started, type StartKind, startOnce } from '../../../shared/operations/starts';
import type { Call } from '../../../shared/requests/call';
import type { Failure } from '../../../shared/requests/failure';
import {
	AGENT,
	conversationAbout,
	exceptionStateOf,
	isAbout,
	runOfException,
	saidAtMs,
} from '../../automationException';
import { fieldOf, fieldsOf } from '../../fields';
import { kognitosAutomation } from '../../kognitosAutomation';
import { keyOf, lookUp } from '../../lookUp';
import { referencedException } from '../../pendingException';
import { agentOf, exceptionOf, readCall } from '../../references';

const show = { resource: ['exception'], operation: ['reply'] };

export const replyDescription: INodeProperties[] = [
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		required: true,
		placeholder: 'e.g. The vendor is Northwind, number 4711',
		description: 'Your answer to the exception, in plain words. The agent reads it and continues.',
		displayOptions: { show },
	},
];

export const replyOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: { show },
	options: [
		{
			displayName: 'Agent',
			name: 'agent',
			type: 'string',
			default: AGENT,
			placeholder: `e.g. ${AGENT}`,
			description: 'The Kognitos agent that receives the answer',
		},
		{
			displayName: 'Even If Answered',
			name: 'evenIfAnswered',
			type: 'boolean',
			default: false,
			description:
				'Whether to send the message even if the exception is no longer pending. When off, the node sends nothing and fails if someone else has answered in the meantime.',
		},
	],
};

export const replyRouting: INodePropertyRouting = {
	request: { method: 'POST' },
	...perform(kognitosAutomation, 'start', reply),
};

/** A person's answer to an exception. */
interface Reply {
	message: string;
	agent: string;
	isForced: boolean;
}

function reply(operation: Operation): Step {
	const { parameters } = operation;
	const reference = exceptionOf(parameters);
	const given: Reply = {
		message: parameters.required('message', 'Message'),
		agent: agentOf(parameters) ?? AGENT,
		isForced: parameters.flag('options.evenIfAnswered', 'Even If Answered', false),
	};
	const send = async () => {
		const exception = await referencedException(operation, reference);
		return await inTurn(
			operation,
			exception,
			async (turn) => await sentReply(operation, exception, given, turn),
		);
	};
	return async () => [{ json: await startOnce(operation, REPLY, send) }];
}

const REPLY: StartKind = {
	idOf: ({ name, exception }) => String(name ?? exception),
	noun: 'message',
	verbs: ['sends', 'sent'],
};

/**
 * Sends the answer once, if the exception is still pending. If the service's response is missing,
 * the part of the conversation since then is searched for the message.
 */
async function sentReply(
	operation: Operation,
	exceptionName: string,
	{ message, agent, isForced }: Reply,
	turn: Turn,
): Promise<Started> {
	const { client, call } = operation;
	const exception = await client.send(readCall(exceptionName));
	const { serverNowMs: sinceMs } = client;
	const name = String(exception.name);
	if (!isForced) checkPending(operation, exception);
	const run = runOfException(exception);
	if (run === undefined) {
		throw operation.parameters.refusal(
			'Kognitos does not say which run raised the exception',
			'Open the exception in Kognitos and answer it there',
		);
	}
	const conversation = conversationAbout(name, run, agent);
	const sending: Call<'object'> = {
		...call,
		path: conversation.path,
		body: { user_message: { content: message }, exception: name },
		inDoubt,
	};
	const { body, failure = NO_EVENT, leftOpen = true } = await client.outcomeOf(sending);
	if (body && (body.name ?? fieldOf(body, 'user_message')) !== undefined) {
		turn.take(keyOf(body));
		return { made: body };
	}
	const found =
		leftOpen && sinceMs !== undefined
			? await lookUp(client, conversation, turn, (event) => {
					const said = fieldsOf(fieldOf(event, 'user_message'))?.content;
					return (
						String(said).trim() === message && isAbout(event, name) && saidAtMs(event) >= sinceMs
					);
				})
			: undefined;
	if (found !== undefined) return { made: found };
	const advice = failure.status === 403 && !failure.isForeign ? NO_RIGHT : undefined;
	const explained = () => client.explain({ ...sending, advice }, failure, leftOpen);
	if (leftOpen) return { inDoubt: explained };
	throw explained();
}

const NO_EVENT: Failure = {
	kind: 'unreadable',
	status: 200,
	words: 'it is not the stored message',
};

const inDoubt = {
	what: 'The message may have reached Kognitos',
	advice:
		"Before you send it again, check the exception in Kognitos or with 'Get': its 'state' shows whether it was answered",
};

/** For a token that was able to read the exception. */
const NO_RIGHT =
	'The token is allowed to read exceptions, but not to answer them. Create a token with full access (All), or give a restricted token write access to agents and exceptions';

function checkPending({ parameters }: Operation, exception: IDataObject): void {
	const state = exceptionStateOf(exception);
	if (state !== 'RESOLVED' && state !== 'ARCHIVED') return;
	throw parameters.refusal(
		state === 'RESOLVED'
			? 'The exception has already been answered, so nothing was sent'
			: 'The exception was archived, so nothing was sent',
		"Turn on 'Even If Answered' under 'Options' to send the message anyway",
	);
}
