import type { Failure } from '../shared/requests/failure';
import type { Service } from '../shared/requests/service';

/** All paths of the API start here. */
export const API = '/api/v1/client';

const WHOLE_NUMBER = /^\d{1,18}$/;

/** Kolena as the shared code needs to know it. */
export const kolena: Service = {
	name: 'Kolena',
	credentialType: 'kolenaApi',
	baseUrl: ({ baseUrl }) => String(baseUrl ?? ''),
	secrets: ({ apiKey }) => [String(apiKey ?? '')],
	whereRunsAreSeen:
		"open the agent in Kolena and look at its newest runs, or list them with the operation 'Get Many'. With a 'User Defined ID' the node can look by itself",
	advice: ({ kind, status }: Failure) =>
		kind === 'rejected' && status === 404
			? 'Check the agent and the ids: what they name does not exist (any more), or the API key may not see it'
			: undefined,
	ids: {
		agentId: {
			label: 'Agent',
			pattern: WHOLE_NUMBER,
			hint: 'Pick the agent from the list, or enter the number at the end of its address in Kolena, e.g. 42',
		},
		folderId: { label: 'Folder ID', pattern: WHOLE_NUMBER, hint: 'Enter a number, e.g. 3' },
		runId: {
			label: 'Run ID',
			pattern: WHOLE_NUMBER,
			address: /^https?:\/\/[^?#]*\/runs\/(\d+)(?:[/?#]|$)/,
			hint: 'Enter the run_id that a run was started with, e.g. 1234, or the address of its page',
		},
		templateId: {
			label: 'Template',
			pattern: WHOLE_NUMBER,
			hint: 'Pick the template from the list, or enter its number, e.g. 7',
		},
		workspaceId: { label: 'Workspace ID', pattern: WHOLE_NUMBER, hint: 'Enter a number, e.g. 2' },
	},
};
