import type { ICredentialDataDecryptedObject, ICredentialType, INodeType } from 'n8n-workflow';

import { KognitosApi } from '../../../credentials/KognitosApi.credentials';
import { KognitosAutomationApi } from '../../../credentials/KognitosAutomationApi.credentials';
import { KolenaApi } from '../../../credentials/KolenaApi.credentials';
import { KolenaWebhookApi } from '../../../credentials/KolenaWebhookApi.credentials';
import { Kognitos } from '../../../nodes/Kognitos/Kognitos.node';
import { KognitosTrigger } from '../../../nodes/Kognitos/KognitosTrigger.node';
import { KognitosAutomation } from '../../../nodes/KognitosAutomation/KognitosAutomation.node';
import { KognitosAutomationTrigger } from '../../../nodes/KognitosAutomation/KognitosAutomationTrigger.node';
import { Kolena } from '../../../nodes/Kolena/Kolena.node';
import { KolenaTrigger } from '../../../nodes/Kolena/KolenaTrigger.node';
import { KolenaWebhookTrigger } from '../../../nodes/Kolena/KolenaWebhookTrigger.node';
import type { Sandbox } from '../../../sandbox';

/** What a user enters in a credential. */
export type CredentialData = ICredentialDataDecryptedObject;

/**
 * Every node of the package, by its name in workflows. A new node is added here and nowhere else in
 * the harness.
 */
export const NODES = {
	kolena: new Kolena(),
	kolenaTrigger: new KolenaTrigger(),
	kolenaWebhookTrigger: new KolenaWebhookTrigger(),
	kognitos: new Kognitos(),
	kognitosTrigger: new KognitosTrigger(),
	kognitosAutomation: new KognitosAutomation(),
	kognitosAutomationTrigger: new KognitosAutomationTrigger(),
} satisfies Record<string, INodeType>;

/** Every credential of the package, by its name. */
export const CREDENTIALS = {
	kolenaApi: new KolenaApi(),
	kolenaWebhookApi: new KolenaWebhookApi(),
	kognitosApi: new KognitosApi(),
	kognitosAutomationApi: new KognitosAutomationApi(),
} satisfies Record<string, ICredentialType>;

export type NodeName = keyof typeof NODES;
export type CredentialName = keyof typeof CREDENTIALS;
/** Nodes that start workflows by polling. */
export type TriggerName = Exclude<Extract<NodeName, `${string}Trigger`>, `${string}WebhookTrigger`>;
/** Nodes that start workflows when they are called. */
export type WebhookName = Extract<NodeName, `${string}WebhookTrigger`>;
/** Nodes that do something when items arrive. */
export type ActionName = Exclude<NodeName, `${string}Trigger`>;

const names = Object.keys(NODES) as NodeName[];
export const ACTIONS = names.filter((name): name is ActionName => !name.endsWith('Trigger'));
export const TRIGGERS = names.filter(
	(name): name is TriggerName => name.endsWith('Trigger') && !name.endsWith('WebhookTrigger'),
);
export const CREDENTIAL_NAMES = Object.keys(CREDENTIALS) as CredentialName[];

/** The credential for the sandbox's Kolena. */
export function kolenaApi({ kolena }: Sandbox, changes: CredentialData = {}): CredentialData {
	return { apiKey: kolena.apiKey, baseUrl: kolena.url, ...changes };
}

/** The credential for webhooks from the sandbox's Kolena. */
export function kolenaWebhookApi({ kolena }: Sandbox): CredentialData {
	return { signingSecret: kolena.settings.webhook.secret };
}

/** The credential for the sandbox's Kognitos. */
export function kognitosApi({ kognitos }: Sandbox, changes: CredentialData = {}): CredentialData {
	return { apiKey: kognitos.apiKey, region: 'custom', baseUrl: kognitos.url, ...changes };
}

/** The credential for the sandbox's Kognitos Automation. */
export function kognitosAutomationApi(
	{ kognitosAutomation: { token, url } }: Sandbox,
	changes: CredentialData = {},
): CredentialData {
	return { token, region: 'custom', baseUrl: url, ...changes };
}

const DATA: Record<CredentialName, (sandbox: Sandbox) => CredentialData> = {
	kolenaApi,
	kolenaWebhookApi,
	kognitosApi,
	kognitosAutomationApi,
};

/** The data of a node's credentials, for the sandbox. */
export function credentialsOf(name: NodeName, sandbox: Sandbox): CredentialData {
	const data = credentialNamesOf(name).map((credential) => DATA[credential](sandbox));
	return Object.assign({}, ...data) as CredentialData;
}

/** A workflow's references to a node's credentials. */
export function credentialReferences(name: NodeName): Record<string, { id: string; name: string }> {
	return Object.fromEntries(
		credentialNamesOf(name).map((credential) => [credential, { id: '1', name: 'Test' }]),
	);
}

function credentialNamesOf(name: NodeName): CredentialName[] {
	const { credentials = [] }: INodeType['description'] = NODES[name].description;
	return credentials.map((credential) => credential.name as CredentialName);
}
