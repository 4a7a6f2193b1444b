import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

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
				'To create a key, open your profile menu in Kolena and choose API Keys. The key can see what its user can see.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://agents-api.kolena.com',
			required: true,
			placeholder: 'e.g. https://agents-api.kolena.com',
			description:
				"URL of the Kolena API. Change it only if your organization's Kolena has its own URL.",
		},
	];

	/** Removes spaces and invisible characters that were copied along with the key. */
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				Authorization: '=Bearer {{String($credentials.apiKey).replace(/[^\\x21-\\x7e]/g, "")}}',
			},
		},
	};
}
