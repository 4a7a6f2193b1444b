import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

/** Said in place of the bare name of the HTTP status. */
const WRONG_KEY = 'Kolena did not accept the API key';

export class KolenaApi implements ICredentialType {
	name = 'kolenaApi';

	displayName = 'Kolena API';

	documentationUrl = 'https://github.com/agent-runs/n8n-nodes-agent-runs#credentials';

	icon: Icon = { light: 'file:../icons/kolena.svg', dark: 'file:../icons/kolena.dark.svg' };

	httpRequestNode = {
		name: 'Kolena',
		docsUrl: 'https://docs.agents.kolena.com',
		apiBaseUrl: 'https://agents-api.kolena.com/api/v1/client/',
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
				'To create a key, open Kolena, then your profile menu, and choose API Keys. The key sees what its user sees.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://agents-api.kolena.com',
			placeholder: 'e.g. https://agents-api.kolena.com',
			description:
				'Address of the Kolena API. Change it only if Kolena runs at an address of your own.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
	};

	/** Lists agents. A web page or an empty answer has none, so it does not pass for the service. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl.trim().replace(/\\/+$/, "")}}',
			url: '/api/v1/client/agents',
			qs: { page_size: 1 },
			disableFollowRedirect: true,
		},
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: WRONG_KEY } },
			{ type: 'responseCode', properties: { value: 403, message: WRONG_KEY } },
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'agents',
					value: undefined,
					message: 'Something else than Kolena answered: check the base URL',
				},
			},
		] as ICredentialTestRequest['rules'],
	};
}
