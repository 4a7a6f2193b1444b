import type { INodeProperties } from 'n8n-workflow';

import { copyDescription, copyRouting } from './copy';
import { getRouting } from './get';
import { getAllRouting } from './getAll';
import { updateMetadataDescription, updateMetadataRouting } from './updateMetadata';

export const agentDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'getAll',
		displayOptions: { show: { resource: ['agent'] } },
		options: [
			{
				name: 'Copy',
				value: 'copy',
				action: 'Copy an agent',
				description: 'Create a new agent from an existing one',
				routing: copyRouting,
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get an agent',
				description: 'Get an agent with its prompts and output templates',
				routing: getRouting,
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many agents',
				description: 'List the agents that the API key can see',
				routing: getAllRouting,
			},
			{
				name: 'Update Metadata',
				value: 'updateMetadata',
				action: 'Update the metadata of an agent',
				description: 'Replace the metadata of an agent',
				routing: updateMetadataRouting,
			},
		],
	},
	...copyDescription,
	...updateMetadataDescription,
];
