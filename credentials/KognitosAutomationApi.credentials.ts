import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

/** The same choice as `kognitosAutomation.baseUrl` in nodes/KognitosAutomation/kognitosAutomation.ts, for n8n's own credential test. */
const BASE_URL =
	'={{({us: "https://app.us-1.kognitos.com/api/v1", eu: "https://app.eu-1.kognitos.com/api/v1"}[$credentials.region] ?? $credentials.baseUrl).trim().replace(/\\/+$/, "")}}';

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
				"A personal access token (kgn_pat_…) of Kognitos' current platform. To create one, open Kognitos, then your settings, and choose Personal Access Tokens. An API key of the older platform belongs in the credential Kognitos API.",
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			default: 'us',
			options: [
				{ name: 'Custom', value: 'custom' },
				{ name: 'EU', value: 'eu' },
				{ name: 'US', value: 'us' },
			],
			description:
				'Where your Kognitos organization is hosted: the address you sign in at shows it',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://app.us-1.kognitos.com/api/v1',
			description: 'Complete address of the API, with /api/v1 at the end',
			displayOptions: { show: { region: ['custom'] } },
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.token.trim()}}' } },
	};

	/** Lists the organizations that the token sees. A web page has none, so it does not pass for the service. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: BASE_URL,
			url: '/me/organizations',
			qs: { page_size: 1 },
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Kognitos did not accept the token. It has to be a personal access token (kgn_pat_…) that has not expired. An API key (x-api-key) belongs in the credential Kognitos API',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'Kognitos refused to list the organizations. The base URL may lack its /api/v1, or the token is restricted: then it can be used all the same',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'user_organizations',
					value: undefined,
					message:
						'Something other than Kognitos answered, or the token sees no organization: check the region or the base URL',
				},
			},
		] as ICredentialTestRequest['rules'],
	};
}
