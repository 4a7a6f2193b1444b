import type { INodeProperties } from 'n8n-workflow';

import { NOT_IN_TOOLS, toolNotice } from '../../../shared/editor/tools';
import { workspaceLocator } from '../../automationLocator';
import { downloadDescription, downloadOutput, downloadRouting } from './download';
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
				name: 'Download',
				value: 'download',
				action: 'Download file',
				description: 'Download a file, e.g. one that a run has put out',
				routing: downloadRouting,
			},
			{
				name: 'Upload',
				value: 'upload',
				action: 'Upload file',
				displayOptions: NOT_IN_TOOLS,
				description: 'Upload files of the input; their names can then be given to inputs of runs',
				routing: uploadRouting,
			},
		],
	},
	toolNotice('Upload', { resource, operation: ['upload'] }, uploadRouting),
	...downloadDescription,
	{ ...workspaceLocator, displayOptions: { show: { resource, operation: ['upload'] } } },
	{
		...workspaceLocator,
		required: false,
		description:
			"The Kognitos workspace that holds the file, where 'File' does not name its organization",
		displayOptions: { show: { resource, operation: ['download'] } },
	},
	...uploadDescription,
	downloadOutput,
];
