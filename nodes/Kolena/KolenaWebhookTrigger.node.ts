import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { simplifyParameter } from '../shared/operations/simplifyParameter';
import { eventOptions, eventSubtitle } from '../shared/runStatus';
import { STATUSES } from './agentRun';
import { testKolenaApi } from './kolena';
import { answerDelivery } from './webhook/answerDelivery';
import { switchOn } from './webhook/switchOn';

export class KolenaWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kolena Webhook Trigger',
		name: 'kolenaWebhookTrigger',
		icon: { light: 'file:../../icons/kolena.svg', dark: 'file:../../icons/kolena.dark.svg' },
		group: ['trigger'],
		version: [1],
		subtitle: eventSubtitle(STATUSES),
		description: 'Starts the workflow as soon as Kolena reports that a run has ended',
		defaults: { name: 'Kolena Webhook Trigger' },
		activationMessage:
			"Kolena can now start this workflow, provided that its webhook uses this node's production URL.",
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'kolenaWebhookApi',
				displayName: 'Credential for the Signing Secret',
				required: true,
			},
			{
				name: 'kolenaApi',
				displayName: 'Credential for Reading Runs',
				required: true,
				testedBy: 'testKolenaApi',
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				responseMode: 'onReceived',
				// Empty, so that n8n takes the response from `webhook()`.
				responseData: '',
			},
		],
		properties: [
			{
				displayName:
					"Set up Kolena by hand, once for each agent: 1. Copy the production URL under 'Webhook URLs' above. 2. In Kolena, open the agent, choose 'Integrations', and add a webhook as a destination with this URL. 3. Kolena shows a secret: enter it in 'Credential for the Signing Secret' above. 4. Publish (activate) this workflow.",
				name: 'setupNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Agents',
				name: 'agents',
				type: 'string',
				default: '',
				placeholder: 'e.g. 42, 43',
				description:
					"Only runs of these agents start the workflow. Enter the numbers at the end of the agents' addresses in Kolena, separated by commas. Leave it empty for all agents.",
			},
			{
				displayName: 'Trigger On',
				name: 'events',
				type: 'multiOptions',
				required: true,
				default: ['success', 'failed'],
				options: eventOptions(STATUSES),
			},
			simplifyParameter(),
			{
				displayName:
					'If n8n cannot be reached, Kolena gives up after a few hours. To make sure that no run is missed, add a Kolena Trigger to the same workflow, and a Remove Duplicates node on event_id after both.',
				name: 'reliabilityNotice',
				type: 'notice',
				default: '',
			},
		],
	};

	methods = { credentialTest: { testKolenaApi } };

	webhookMethods = {
		default: {
			/** Kolena's API does not list webhooks, so n8n always proceeds to `create`. */
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},

			/** Checks that deliveries can be handled. A person adds the webhook in Kolena. */
			async create(this: IHookFunctions): Promise<boolean> {
				await switchOn(this);
				return true;
			},

			/** A person removes the webhook in Kolena. Until then, deliveries get a 404 response. */
			async delete(this: IHookFunctions): Promise<boolean> {
				if (this.getMode() !== 'manual') {
					this.logger.info(
						'The Kolena Webhook Trigger was deactivated. Kolena keeps sending deliveries until its webhook is removed in Kolena.',
					);
				}
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await answerDelivery(this);
	}
}
