/** The deliveries that this process is handling at the moment, by node and by id. */
const underWay = new Map<string, Map<string, Promise<unknown>>>();

/**
 * Handles a delivery, unless the same one is being handled already: then its outcome is shared.
 *
 * @param node what names the node in this process
 * @param handle gets an object that lives as long as the node has deliveries to handle, for the gate
 *   that their requests share
 * @returns the outcome, and whether it is of this delivery and not of its twin
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
