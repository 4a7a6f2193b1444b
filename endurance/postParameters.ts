/**
 * The parameters of an HTTP Request node that posts JSON to a receiver and tells it which execution is doing so.
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
