import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** The regions, each with the complete base URL of its API. */
export const REGIONS = [
	{ name: 'EU', value: 'eu', baseUrl: 'https://rest-api.eu.kognitos.com/v2' },
	{ name: 'UK', value: 'uk', baseUrl: 'https://rest-api.uk.kognitos.com/v2' },
	{ name: 'US', value: 'us', baseUrl: 'https://rest-api.app.kognitos.com/v2' },
];

const REGION_OPTIONS = REGIONS.map(({ name, value }) => ({ name, value }));

export class KognitosApi implements ICredentialType {
	name = 'kognitosApi';

	displayName = 'Kognitos API';

	documentationUrl = 'https://github.com/agent-runs/n8n-nodes-agent-runs#credentials';

	icon: Icon = { light: 'file:../icons/kognitos.svg', dark: 'file:../icons/kognitos.dark.svg' };

	httpRequestNode = {
		name: 'Kognitos',
		docsUrl: 'https://docs.kognitos.com',
		apiBaseUrlPlaceholder: 'https://rest-api.app.kognitos.com/v2/',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'To create a key, open the settings of your organization or of an agent in Kognitos, and choose API Keys',
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			default: 'us',
			options: [{ name: 'Custom', value: 'custom' }, ...REGION_OPTIONS],
			description:
				'The region that hosts your Kognitos organization. It is part of the address where you sign in.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://rest-api.app.kognitos.com/v2',
			description: 'Complete address of the API, including the version at the end',
			displayOptions: { show: { region: ['custom'] } },
		},
	];

	/** Removes spaces and invisible characters that were copied along with the key. */
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				'x-api-key': '={{String($credentials.apiKey).replace(/[^\\x21-\\x7e]/g, "")}}',
			},
		},
	};
}
