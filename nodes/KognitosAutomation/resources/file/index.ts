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
				description: 'Download a file, e.g. one from the outputs of a run',
				routing: downloadRouting,
			},
			{
				name: 'Upload',
				value: 'upload',
				action: 'Upload file',
				displayOptions: NOT_IN_TOOLS,
				description:
					'Upload files from the input. You can then use their names in the inputs of runs.',
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
			"The Kognitos workspace that contains the file. Needed only if 'File' does not name its organization.",
		displayOptions: { show: { resource, operation: ['download'] } },
	},
	...uploadDescription,
	downloadOutput,
];
