/**
 * Parameters of an HTTP Request node that posts JSON to a receiver, and says which execution does it.
 *
 * @param jsonBody an expression of n8n
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
