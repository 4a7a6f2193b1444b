import type { Failure } from '../shared/requests/failure';
import { pageAddress } from '../shared/requests/ids';
import type { UploadLimits } from '../shared/uploads/collectFiles';
import type { Service } from '../shared/requests/service';

/** All paths of the API start here. */
export const API = '/api/v1/client';

const WHOLE_NUMBER = /^\d{1,18}$/;

/** The address of any page of an agent; its group is the agent's number. */
export const AGENT_ADDRESS = pageAddress('agents', '[0-9]{1,18}');

const MEGABYTE = 1024 * 1024;
const MAX_FILES = 300;
const MAX_FILE_MEGABYTES = 250;

/** Limits of one run, from the API's page "Add Agent Run". */
export const UPLOAD_LIMITS: UploadLimits = {
	service: 'Kolena',
	maxFiles: MAX_FILES,
	maxBytes: () => MAX_FILE_MEGABYTES * MEGABYTE,
};

/** The limits as the editor says them. */
export const UPLOAD_LIMITS_TEXT = `A run takes up to ${MAX_FILES} files of up to ${MAX_FILE_MEGABYTES} MB each`;

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
			address: new RegExp(AGENT_ADDRESS),
			hint: 'Pick the agent from the list, or enter its number, e.g. 42, or the address of its page',
		},
		folderId: {
			label: 'Folder ID',
			pattern: WHOLE_NUMBER,
			hint: 'Enter the number of a folder, e.g. 3',
		},
		runId: {
			label: 'Run ID',
			pattern: WHOLE_NUMBER,
			address: new RegExp(pageAddress('runs', '[0-9]{1,18}')),
			hint: "Enter the run's run_id, e.g. 1234, or the address of its page",
		},
		templateId: {
			label: 'Template',
			pattern: WHOLE_NUMBER,
			hint: 'Pick the template from the list, or enter its ID, e.g. 7',
		},
		workspaceId: {
			label: 'Workspace',
			pattern: WHOLE_NUMBER,
			hint: 'Pick the workspace from the list, or enter its ID, e.g. 2',
		},
	},
};
