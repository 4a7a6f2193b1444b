import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** The regions, each with the complete base URL of its API. */
export const REGIONS = [
	{ name: 'EU', value: 'eu', baseUrl: 'https://app.eu-1.kognitos.com/api/v1' },
	{ name: 'US', value: 'us', baseUrl: 'https://app.us-1.kognitos.com/api/v1' },
];

const REGION_OPTIONS = REGIONS.map(({ name, value }) => ({ name, value }));

export class KognitosAutomationApi implements ICredentialType {
	name = 'kognitosAutomationApi';

	displayName = 'Kognitos Automation API';

	documentationUrl = 'https://github.com/agent-runs/n8n-nodes-agent-runs#credentials';

	icon: Icon = { light: 'file:../icons/kognitos.svg', dark: 'file:../icons/kognitos.dark.svg' };

	httpRequestNode = {
		name: 'Kognitos Automation',
		docsUrl: 'https://docs.kognitos.com',
		apiBaseUrlPlaceholder: 'https://app.us-1.kognitos.com/api/v1/',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				"A personal access token (kgn_pat_…) for Kognitos' current platform. To create one, open your settings in Kognitos and choose Personal Access Tokens. An API key for the legacy platform belongs in the Kognitos API credential.",
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
			placeholder: 'e.g. https://app.us-1.kognitos.com/api/v1',
			description: 'Complete address of the API, including /api/v1 at the end',
			displayOptions: { show: { region: ['custom'] } },
		},
	];

	/** Removes spaces and invisible characters that were copied along with the token. */
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				Authorization: '=Bearer {{String($credentials.token).replace(/[^\\x21-\\x7e]/g, "")}}',
			},
		},
	};
}
