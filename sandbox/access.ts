import type { Sandbox } from './index';

/** What a user enters in n8n to connect to a service, and what can be selected there. */
export interface Access {
	title: string;
	facts: Array<{ label: string; value: string }>;
}

/**
 * What a user enters for each service. It is shown on the sandbox's page and printed when the
 * sandbox starts.
 */
export function accessOf({ kolena, kognitos, kognitosAutomation }: Sandbox): Access[] {
	const [workspace] = kognitosAutomation.workspaces;
	return [
		{
			title: kolena.title,
			facts: [
				{ label: 'Base URL', value: kolena.url },
				{ label: 'API key', value: kolena.apiKey },
				{ label: 'Agents', value: kolena.agentIds.join(', ') },
				{ label: 'Webhook signing secret', value: kolena.settings.webhook.secret },
			],
		},
		{
			title: kognitos.title,
			facts: [
				{ label: 'Region', value: 'Custom' },
				{ label: 'Base URL', value: kognitos.url },
				{ label: 'API key', value: kognitos.apiKey },
				{ label: 'Agent ID', value: kognitos.agentId },
				{
					label: 'Processes',
					value: kognitos.processes.map(({ id, stage }) => `${id} (${stage})`).join(', '),
				},
			],
		},
		{
			title: kognitosAutomation.title,
			facts: [
				{ label: 'Region', value: 'Custom' },
				{ label: 'Base URL', value: kognitosAutomation.url },
				{ label: 'Token', value: kognitosAutomation.token },
				{ label: 'Workspace', value: `${workspace.title}, ${workspace.name}` },
			],
		},
	];
}

/** The same information as plain text. */
export function accessText(sandbox: Sandbox): string {
	return accessOf(sandbox)
		.map(({ title, facts }) => {
			const lines = facts.map(({ label, value }) => `  ${label.padEnd(27)} ${value}`);
			return [title, ...lines].join('\n');
		})
		.join('\n\n');
}
