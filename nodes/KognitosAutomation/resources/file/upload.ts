import type { INodeProperties, INodePropertyRouting } from 'n8n-workflow';

import {
	type Operation,
	type Output,
	perform,
	type Step,
} from '../../../shared/operations/perform';
import { binaryFieldParameter, fieldNames } from '../../../shared/uploads/binaryFieldParameter';
import { collectFiles } from '../../../shared/uploads/collectFiles';
import { kognitosAutomation } from '../../kognitosAutomation';
import { workspaceOf } from '../../references';
import { LIMITS, uploadFile } from '../../uploadFile';

export const uploadDescription: INodeProperties[] = [
	{
		...binaryFieldParameter,
		displayOptions: { show: { resource: ['file'], operation: ['upload'] } },
	},
];

export const uploadRouting: INodePropertyRouting = {
	request: { method: 'POST' },
	...perform(kognitosAutomation, 'change', uploadFiles, { sendsFiles: true }),
};

async function uploadFiles(operation: Operation): Promise<Step> {
	const { context, parameters, itemIndex } = operation;
	const workspace = workspaceOf(parameters);
	const item = { item: context.getInputData(), index: itemIndex };
	const files = await collectFiles(context, [item], fieldNames(parameters), LIMITS);
	return async () => {
		const outputs: Output[] = [];
		for (const file of files) outputs.push({ json: await uploadFile(operation, workspace, file) });
		return outputs;
	};
}
