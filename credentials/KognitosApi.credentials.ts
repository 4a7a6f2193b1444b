import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

/** The same choice as `kognitos.baseUrl` in nodes/Kognitos/kognitos.ts, for n8n's own credential test. */
const BASE_URL =
	'={{({us: "https://rest-api.app.kognitos.com/v2", eu: "https://rest-api.eu.kognitos.com/v2", uk: "https://rest-api.uk.kognitos.com/v2"}[$credentials.region] ?? $credentials.baseUrl).trim().replace(/\\/+$/, "")}}';

/** What Kognitos answers to a key that is right when it is asked for an id that does not exist. */
const ANSWERS_TO_RIGHT_KEY = [200, 400, 404, 422];

const OTHER_ANSWERS = Array.from({ length: 400 }, (_, index) => 200 + index).filter(
	(status) => !ANSWERS_TO_RIGHT_KEY.includes(status),
);

const WRONG_KEY = 'Kognitos did not accept the API key';
const BUSY = 'Kognitos could not handle the request: try again later';
const NOT_KOGNITOS = 'Something else than Kognitos answered: check the region or the base URL';

const WORDS_FOR_WRONG_KEY = ['access not permitted', 'Forbidden', 'Unauthorized'];

/** A rule that fails the test if the answer's body has this value. */
function failingBody(key: string, value: unknown, message: string) {
	return { type: 'responseSuccessBody', properties: { key, value, message } };
}

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
	 * versions of n8n that take every answer for a success here. The last one is for answers of
	 * anything else: by the API's document each error has a `status_code`.
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
			...[401, 403].map((status) => failingBody('status_code', status, WRONG_KEY)),
			...WORDS_FOR_WRONG_KEY.map((words) => failingBody('message', words, WRONG_KEY)),
			...[429, 500, 502, 503, 504].map((status) => failingBody('status_code', status, BUSY)),
			failingBody('status_code', undefined, NOT_KOGNITOS),
		] as ICredentialTestRequest['rules'],
	};
}
