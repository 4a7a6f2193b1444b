import type { INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import {
	type Operation,
	type Output,
	perform,
	type Step,
} from '../../../shared/operations/perform';
import { binaryFieldParameter, fieldNames } from '../../../shared/uploads/binaryFieldParameter';
import { collectFiles } from '../../../shared/uploads/collectFiles';
import { kognitos, UPLOAD_LIMITS, UPLOAD_LIMITS_TEXT } from '../../kognitos';
import { uploadFile } from '../../uploadFile';

export const uploadDescription: INodeProperties[] = [
	{
		...binaryFieldParameter,
		description: `${binaryFieldParameter.description}. Each file becomes an output item. ${UPLOAD_LIMITS_TEXT}.`,
		displayOptions: { show: { resource: ['file'], operation: ['upload'] } },
	},
];

export const uploadRouting: INodePropertyRouting = {
	request: { method: 'POST', url: '/files' },
	...perform(kognitos, 'change', uploadFiles, { sendsFiles: true }),
};

async function uploadFiles(operation: Operation): Promise<Step> {
	const { context, parameters, itemIndex } = operation;
	const agentId = parameters.id('agentId', kognitos.ids.agentId);
	const item = { item: context.getInputData(), index: itemIndex };
	const fields = fieldNames(parameters);
	const files = await collectFiles(context, [item], fields, UPLOAD_LIMITS);
	return async () => {
		const outputs: Output[] = [];
		for (const file of files) outputs.push({ json: await uploadFile(operation, agentId, file) });
		return outputs;
	};
}
