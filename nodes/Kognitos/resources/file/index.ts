import type { INodeProperties } from 'n8n-workflow';

import { toolNotice } from '../../../shared/editor/tools';
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
				description: 'Upload files so that runs can use them by their IDs',
				routing: uploadRouting,
			},
		],
	},
	toolNotice('Upload', { resource, operation: ['upload'] }),
	{ ...agentId, displayOptions: { show: { resource } } },
	...uploadDescription,
];
