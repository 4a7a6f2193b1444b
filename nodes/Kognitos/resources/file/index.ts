import type { INodeProperties } from 'n8n-workflow';

import { uploadDescription, uploadRouting } from './upload';

export const fileDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'upload',
		displayOptions: { show: { resource: ['file'] } },
		options: [
			{
				name: 'Upload',
				value: 'upload',
				action: 'Upload a file',
				description: 'Upload files whose IDs can then be given to runs',
				routing: uploadRouting,
			},
		],
	},
	...uploadDescription,
];
