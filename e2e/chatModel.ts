import express from 'express';

import { listen } from '../sandbox/server';

/** A tool, as described to a model. */
export interface ToolForModel {
	name: string;
	description: string;
	parameters: { properties?: Record<string, unknown>; required?: string[] };
}

/** A message in the conversation as the model receives it. */
export interface ModelMessage {
	role: string;
	content: unknown;
}

/** The model's next response: a tool call or text. */
export type ScriptedAnswer = { tool: string; args: Record<string, unknown> } | { text: string };

/** A chat model that returns scripted responses through the same API as OpenAI's models. */
export interface ChatModel {
	/** The base URL for n8n's credential. */
	url: string;
	/** The tools in the last request. */
	tools: ToolForModel[];
	/** The messages in the last request, oldest first. */
	messages: ModelMessage[];
	/** The responses still to come. A response can depend on the messages. */
	script: Array<ScriptedAnswer | ((messages: ModelMessage[]) => ScriptedAnswer)>;
	close(): Promise<void>;
}

interface CompletionRequest {
	messages: ModelMessage[];
	tools?: Array<{ function: ToolForModel }>;
	stream?: boolean;
}

/** Starts the model on a free loopback port. */
export async function startChatModel(): Promise<ChatModel> {
	const app = express();
	const model: ChatModel = {
		url: '',
		tools: [],
		messages: [],
		script: [],
		close: async () => await server.close(),
	};
	let answered = 0;
	app.use(express.json({ limit: '10mb' }));
	app.get('/v1/models', (_, response) => {
		response.json({ object: 'list', data: [{ id: 'scripted', object: 'model' }] });
	});
	app.post('/v1/chat/completions', (request, response) => {
		const { messages, tools = [], stream } = request.body as CompletionRequest;
		model.messages = messages;
		model.tools = tools.map((tool) => tool.function);
		const next = model.script.shift() ?? { text: "The model's script has run out." };
		const answer = typeof next === 'function' ? next(messages) : next;
		answered += 1;
		const message = messageOf(answer, answered);
		const reason = 'tool' in answer ? 'tool_calls' : 'stop';
		const completion = { id: `completion-${answered}`, created: 1, model: 'scripted' };
		const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
		if (!stream) {
			response.json({
				...completion,
				object: 'chat.completion',
				choices: [{ index: 0, message, finish_reason: reason }],
				usage,
			});
			return;
		}
		const send = (data: unknown) => response.write(`data: ${JSON.stringify(data)}\n\n`);
		const object = 'chat.completion.chunk';
		response.setHeader('content-type', 'text/event-stream');
		send({ ...completion, object, choices: [{ index: 0, delta: message, finish_reason: null }] });
		send({
			...completion,
			object,
			choices: [{ index: 0, delta: {}, finish_reason: reason }],
			usage,
		});
		response.end('data: [DONE]\n\n');
	});
	const server = await listen(app, 0);
	model.url = `${server.origin}/v1`;
	return model;
}

function messageOf(answer: ScriptedAnswer, number: number): Record<string, unknown> {
	if ('text' in answer) return { role: 'assistant', content: answer.text };
	const call = { name: answer.tool, arguments: JSON.stringify(answer.args) };
	const id = `call_${number}`;
	return {
		role: 'assistant',
		content: null,
		tool_calls: [{ index: 0, id, type: 'function', function: call }],
	};
}

/** The latest tool response to the model, as text. */
export function lastToolAnswer(messages: ModelMessage[]): string {
	const answers = messages.filter(({ role }) => role === 'tool');
	const { content } = answers[answers.length - 1] ?? { content: '' };
	return typeof content === 'string' ? content : JSON.stringify(content);
}
