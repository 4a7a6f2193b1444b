import type { INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import { type Operation, type Output, perform } from '../../../shared/operations/perform';
import { collectFiles } from '../../../shared/uploads/collectFiles';
import { kognitos } from '../../kognitos';
import { LIMITS, uploadFile } from '../../uploadFile';

export const uploadDescription: INodeProperties[] = [
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the input field that holds the file. Several names with commas between them, or * for every file of the item.',
		builderHint: {
			propertyHint:
				'Keep the default "data" unless the node before puts its files elsewhere: e-mail triggers put them into attachment_0, attachment_1 …, for which "*" is right. Never a file name or an expression with file contents.',
		},
		description:
			"Names of binary fields of the input items, not file names: the keys of the item's 'binary', e.g. data or attachment_0. Each file becomes an output item.",
		displayOptions: { show: { resource: ['file'], operation: ['upload'] } },
	},
];

export const uploadRouting: INodePropertyRouting = {
	request: { method: 'POST', url: '/files' },
	...perform(kognitos, 'change', uploadFiles),
};

async function uploadFiles(operation: Operation): Promise<Output[]> {
	const { context, parameters, itemIndex } = operation;
	const agentId = parameters.id('agentId', kognitos.ids.agentId);
	const item = { item: context.getInputData(), index: itemIndex };
	const fieldNames = parameters.text('binaryPropertyName') ?? '';
	const outputs: Output[] = [];
	for (const file of await collectFiles(context, [item], fieldNames, LIMITS)) {
		outputs.push({ json: await uploadFile(operation, agentId, file) });
	}
	return outputs;
}
