import type { INodeProperties } from 'n8n-workflow';

import { listLengthDescription } from '../../../shared/operations/listLength';
import { simplifyParameter } from '../../../shared/operations/simplifyParameter';
import { agentLocator } from '../../agentLocator';
import { copyAdditionalFields, copyDescription, copyRouting } from './copy';
import { getRouting } from './get';
import { getAllRouting } from './getAll';
import { updateMetadataDescription, updateMetadataRouting } from './updateMetadata';

const resource = ['agent'];

export const agentDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'getAll',
		displayOptions: { show: { resource } },
		options: [
			{
				name: 'Copy',
				value: 'copy',
				action: 'Copy agent',
				description: 'Create a new agent as a copy of an existing one',
				routing: copyRouting,
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get agent',
				description:
					'Retrieve an agent with the names of its prompts, its output templates and its metadata',
				routing: getRouting,
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many agents',
				description: 'Retrieve a list of the agents that the API key can see',
				routing: getAllRouting,
			},
			{
				name: 'Update Metadata',
				value: 'updateMetadata',
				action: 'Update metadata of agent',
				description: 'Replace all the metadata of an agent',
				routing: updateMetadataRouting,
			},
		],
	},
	{
		...agentLocator,
		displayOptions: { show: { resource, operation: ['copy', 'get', 'updateMetadata'] } },
	},
	...listLengthDescription({ resource, operation: ['getAll'] }),
	...copyDescription,
	...updateMetadataDescription,
	simplifyParameter({ resource }),
	copyAdditionalFields,
];
