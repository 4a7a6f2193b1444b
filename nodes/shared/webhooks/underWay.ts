import { type IWebhookFunctions, sleep } from 'n8n-workflow';

/** How often a delivery checks whether it can go on, ms. */
const TICK_MS = 100;

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** The responses to the deliveries that this process is handling, by node and delivery id. */
const underWay = new Map<string, Map<string, Response>>();

/**
 * Waits until n8n has responded to the same delivery if it is already being handled, then marks
 * this one as being handled.
 *
 * @param node identifies the node in this process
 * @returns an object that lives as long as the node has deliveries to handle, and owns the gate
 * that their requests share; undefined if the time is up
 */
export async function turnOf(
	node: string,
	id: string,
	response: Response,
	timeLimit: AbortSignal,
): Promise<object | undefined> {
	while (deliveriesOf(node).has(id)) {
		if (timeLimit.aborted) return undefined;
		await sleep(TICK_MS);
	}
	// So that responses do not stay in memory until the next delivery.
	response.once('close', () => deliveriesOf(node));
	return deliveriesOf(node).set(id, response);
}

/**
 * The deliveries that n8n has not responded to. After the sender has hung up, no event reports n8n's
 * response, so this looks at the response itself.
 */
function deliveriesOf(node: string): Map<string, Response> {
	const deliveries = underWay.get(node) ?? new Map<string, Response>();
	for (const [id, { writableEnded }] of deliveries) if (writableEnded) deliveries.delete(id);
	const current = deliveries.size > 0 ? deliveries : new Map<string, Response>();
	underWay.set(node, current);
	return current;
}
