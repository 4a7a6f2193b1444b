import type { INodeProperties } from 'n8n-workflow';

import { agentId } from '../../processLocator';
import { uploadDescription, uploadRouting } from './upload';

const resource = ['file'];

export const fileDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'upload',
		displayOptions: { show: { resource } },
		options: [
			{
				name: 'Upload',
				value: 'upload',
				action: 'Upload file',
				description: "Upload files of the input; their IDs can then be given to runs in 'File IDs'",
				routing: uploadRouting,
			},
		],
	},
	{ ...agentId, displayOptions: { show: { resource } } },
	...uploadDescription,
];
