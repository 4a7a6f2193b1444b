import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { Operation, Output } from '../shared/operations/perform';
import { simplifiedRun } from './automationRun';

/** A run as an output item. Bytes that its outputs hold themselves become binary data of the item. */
export async function runOutput(
	{ client, context }: Pick<Operation, 'client' | 'context'>,
	run: IDataObject,
	isSimplified: boolean,
): Promise<Output> {
	if (!isSimplified) return { json: run };
	const { json, files } = simplifiedRun(run, client.address);
	if (files.length === 0) return { json };
	const binary: Record<string, IBinaryData> = {};
	for (const { place, name, content } of files) {
		const field = freeName(place, binary);
		binary[field] = await context.helpers.prepareBinaryData(Buffer.from(content, 'base64'), name);
	}
	return { json, binary };
}

function freeName(name: string, taken: Record<string, unknown>): string {
	let free = name;
	for (let count = 2; Object.hasOwn(taken, free); count++) free = `${name}_${count}`;
	return free;
}
