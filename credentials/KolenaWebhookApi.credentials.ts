import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class KolenaWebhookApi implements ICredentialType {
	name = 'kolenaWebhookApi';

	displayName = 'Kolena Webhook API';

	documentationUrl = 'https://github.com/agent-runs/n8n-nodes-agent-runs#credentials';

	icon: Icon = { light: 'file:../icons/kolena.svg', dark: 'file:../icons/kolena.dark.svg' };

	properties: INodeProperties[] = [
		{
			displayName: 'Signing Secret',
			name: 'signingSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Kolena shows this secret after you add a webhook to an agent. It proves that deliveries come from Kolena. n8n never sends the secret anywhere.',
		},
	];

	/** There is no test: only a delivery from Kolena shows whether the secret is correct. */
	test = undefined;
}
