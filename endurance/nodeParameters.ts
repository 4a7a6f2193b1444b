/**
 * The parameters of an HTTP Request node that posts JSON and the execution's id to a receiver.
 *
 * @param jsonBody an n8n expression
 */
export function postParameters(url: string, jsonBody: string, options: object = {}) {
	return {
		method: 'POST',
		url,
		sendHeaders: true,
		headerParameters: {
			parameters: [{ name: 'x-execution-id', value: '={{ $execution.id }}' }],
		},
		sendBody: true,
		specifyBody: 'json',
		jsonBody,
		options,
	};
}

/** A picker's value, in the editor's format. */
export function chosen(value: string): Record<string, unknown> {
	return { __rl: true, mode: 'id', value };
}
