import type { IBinaryKeyData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { numberedNames } from '../shared/numberedNames';
import type { Output } from '../shared/operations/perform';
import type { Client } from '../shared/requests/client';
import { simplifiedRun } from './automationRun';
import { mediaTypeOf } from './mediaType';
import type { InlineFile } from './values/toJson';

/** Turns bytes into binary data. */
type Helpers = Pick<IExecuteFunctions['helpers'], 'prepareBinaryData'>;

/** A run as an output item. Bytes embedded in its outputs become the item's binary data. */
export async function runOutput(
	{ client, context }: { client: Client; context: { helpers: Helpers } },
	run: IDataObject,
	isSimplified: boolean,
): Promise<Output> {
	if (!isSimplified) return { json: run };
	const { json, files } = simplifiedRun(run, client.address);
	const binary = await binaryOf(context.helpers, files);
	return binary ? { json, binary } : { json };
}

/** Turns the files found in values into binary data, each in a field named after its output. */
async function binaryOf(
	helpers: Helpers,
	files: InlineFile[],
): Promise<IBinaryKeyData | undefined> {
	const binary: IBinaryKeyData = {};
	const fields = numberedNames(files.map((file) => [file.place, file]));
	for (const [field, { name, content }] of fields) {
		const bytes = Buffer.from(content, 'base64');
		binary[field] = await helpers.prepareBinaryData(bytes, name, mediaTypeOf(name));
	}
	return files.length === 0 ? undefined : binary;
}
