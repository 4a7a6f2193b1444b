/** The deliveries that this process is handling at the moment, by node and id. */
const underWay = new Map<string, Map<string, Promise<unknown>>>();

/**
 * Handles a delivery. If the same one is already being handled, its outcome is shared.
 *
 * @param node identifies the node in this process
 * @param handle receives an object that lives as long as the node has deliveries to handle. It owns
 * the gate that their requests share.
 * @returns the outcome, and whether this call, rather than an earlier one, handled the delivery
 */
export async function handledOnce<T>(
	node: string,
	id: string,
	handle: (gateOwner: object) => Promise<T>,
): Promise<{ outcome: T; isFirst: boolean }> {
	const deliveries = (underWay.get(node) ?? new Map()) as Map<string, Promise<T>>;
	const twin = deliveries.get(id);
	if (twin) return { outcome: await twin, isFirst: false };
	const handling = handle(deliveries);
	deliveries.set(id, handling);
	underWay.set(node, deliveries);
	try {
		return { outcome: await handling, isFirst: true };
	} finally {
		deliveries.delete(id);
		if (deliveries.size === 0) underWay.delete(node);
	}
}
