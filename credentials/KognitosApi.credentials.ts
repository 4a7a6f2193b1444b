import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

/** The same choice as `baseUrlOf` in nodes/Kognitos/kognitos.ts, for n8n's own credential test. */
const BASE_URL =
	'={{({us: "https://rest-api.app.kognitos.com/v2", eu: "https://rest-api.eu.kognitos.com/v2", uk: "https://rest-api.uk.kognitos.com/v2"}[$credentials.region] ?? $credentials.baseUrl).trim().replace(/\\/+$/, "")}}';

/** What Kognitos answers to a key that is right when it is asked for an id that does not exist. */
const ANSWERS_TO_RIGHT_KEY = [200, 400, 404, 422];

const OTHER_ANSWERS = Array.from({ length: 400 }, (_, index) => 200 + index).filter(
	(status) => !ANSWERS_TO_RIGHT_KEY.includes(status),
);

const WRONG_KEY = 'Kognitos did not accept the API key';

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
				'To create a key, open Kognitos, then the settings of your organization or of one agent, and choose API Keys',
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			default: 'us',
			options: [
				{ name: 'Custom', value: 'custom' },
				{ name: 'EU', value: 'eu' },
				{ name: 'UK', value: 'uk' },
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
			placeholder: 'e.g. https://rest-api.app.kognitos.com/v2',
			description: 'Complete address of the API, with its version at the end',
			displayOptions: { show: { region: ['custom'] } },
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'x-api-key': '={{$credentials.apiKey}}' } },
	};

	/**
	 * No call proves a key without knowing an id, so an id is asked for that cannot exist: a right
	 * key is told so (400 or 404), a wrong one is turned away (401 or 403). The rules say the same for
	 * versions of n8n that take every answer for a success here.
	 */
	test: ICredentialTestRequest = {
		request: {
			baseURL: BASE_URL,
			url: '/runs/n8n-credential-test',
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: { ignore: true, except: OTHER_ANSWERS },
		},
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: WRONG_KEY } },
			{ type: 'responseCode', properties: { value: 403, message: WRONG_KEY } },
			{
				type: 'responseSuccessBody',
				properties: { key: 'status_code', value: 401, message: WRONG_KEY },
			},
			{
				type: 'responseSuccessBody',
				properties: { key: 'status_code', value: 403, message: WRONG_KEY },
			},
			{
				type: 'responseSuccessBody',
				properties: { key: 'message', value: 'access not permitted', message: WRONG_KEY },
			},
			{
				type: 'responseSuccessBody',
				properties: { key: 'message', value: 'Forbidden', message: WRONG_KEY },
			},
			{
				type: 'responseSuccessBody',
				properties: { key: 'message', value: 'Unauthorized', message: WRONG_KEY },
			},
		] as ICredentialTestRequest['rules'],
	};
}
