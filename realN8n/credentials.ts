import type { N8nClient } from './n8nClient';
import { LOOPBACK } from './ports';

/** The information about the sandboxes that credentials need. */
export interface ServiceAccess {
	/** Without `webhookSecret`, there is no webhook credential. */
	kolena: { url: string; apiKey: string; webhookSecret?: string };
	/** `url` is complete, including `/v2`. */
	kognitos: { url: string; apiKey: string };
	/** Kognitos' current platform; `url` is complete, including `/api/v1`. */
	kognitosAutomation?: { url: string; token: string };
}

/** A credential as n8n stores it. */
export interface Credential {
	type: string;
	name: string;
	data: Record<string, string | number | boolean>;
}

/** A credential stored in n8n, as nodes refer to it. */
export interface StoredCredential extends Credential {
	id: string;
}

interface ServiceCredential {
	type: string;
	name: string;
	/** The package's nodes that use it. */
	nodes: string[];
	/** Its data for a sandbox, or `undefined` if the sandbox has none. */
	data(access: ServiceAccess): Credential['data'] | undefined;
}

/** The services' credentials. To add one, add it here and nowhere else, except in the tests. */
const SERVICE_CREDENTIALS: ServiceCredential[] = [
	{
		type: 'kolenaApi',
		name: 'Kolena (sandbox)',
		nodes: ['kolena', 'kolenaTrigger', 'kolenaWebhookTrigger'],
		data: ({ kolena }) => ({ apiKey: kolena.apiKey, baseUrl: kolena.url }),
	},
	{
		type: 'kolenaWebhookApi',
		name: 'Kolena webhooks (sandbox)',
		nodes: ['kolenaWebhookTrigger'],
		data: ({ kolena }) =>
			kolena.webhookSecret === undefined ? undefined : { signingSecret: kolena.webhookSecret },
	},
	{
		type: 'kognitosApi',
		name: 'Kognitos (sandbox)',
		nodes: ['kognitos', 'kognitosTrigger'],
		data: ({ kognitos }) => ({ apiKey: kognitos.apiKey, region: 'custom', baseUrl: kognitos.url }),
	},
	{
		type: 'kognitosAutomationApi',
		name: 'Kognitos Automation (sandbox)',
		nodes: ['kognitosAutomation', 'kognitosAutomationTrigger'],
		data: ({ kognitosAutomation: service }) =>
			service && { token: service.token, region: 'custom', baseUrl: service.url },
	},
];

/** The workflows' n8n nodes that need a credential, and the credential that each one uses. */
const OTHER_CREDENTIALS: Record<string, string> = {
	'n8n-nodes-base.emailSend': 'smtp',
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': 'openAiApi',
};

/** The credential types that nodes of the given type use. */
export function credentialTypesOf(nodeType: string): string[] {
	const other = OTHER_CREDENTIALS[nodeType];
	if (other !== undefined) return [other];
	const [, name] =
		/^n8n-nodes-(?:agent-runs|kolena|kognitos)\.(\w+?)(?:Tool)?$/.exec(nodeType) ?? [];
	return SERVICE_CREDENTIALS.filter(({ nodes }) => nodes.includes(name)).map(({ type }) => type);
}

/** The credentials that the example workflows need, pointed at the sandboxes and the local mail server. */
export function playgroundCredentials(access: ServiceAccess, mailPort: number): Credential[] {
	const ofServices = SERVICE_CREDENTIALS.flatMap(({ type, name, data }) => {
		const held = data(access);
		return held === undefined ? [] : [{ type, name, data: held }];
	});
	return [
		...ofServices,
		{
			type: 'smtp',
			name: 'Mail (playground)',
			data: {
				host: LOOPBACK,
				port: mailPort,
				secure: false,
				disableStartTls: true,
				user: '',
				password: '',
			},
		},
	];
}

/** Stores credentials in n8n, which encrypts them. */
export async function storeCredentials(
	client: N8nClient,
	credentials: Credential[],
): Promise<StoredCredential[]> {
	const stored: StoredCredential[] = [];
	for (const credential of credentials) {
		const { id } = await client.request<{ id: string }>('POST', '/rest/credentials', credential);
		stored.push({ ...credential, id });
	}
	return stored;
}

/** A key that differs from the credential's own. */
export function wrongKeyFor({ data }: Credential): Credential['data'] {
	return { ['token' in data ? 'token' : 'apiKey']: 'a-wrong-key' };
}

/** What n8n's "Test" button reports about a credential. */
export interface TestResult {
	status: 'OK' | 'Error';
	message: string;
}

/**
 * Makes n8n test a stored credential with `changes` to its data, as if someone had typed over it.
 */
export async function testCredential(
	client: N8nClient,
	credential: StoredCredential,
	changes: Credential['data'] = {},
): Promise<TestResult> {
	const credentials = { ...credential, data: { ...credential.data, ...changes } };
	return await client.request<TestResult>('POST', '/rest/credentials/test', { credentials });
}
