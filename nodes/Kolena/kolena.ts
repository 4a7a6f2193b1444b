import { pageAddress } from '../shared/requests/ids';
import type { UploadLimits } from '../shared/uploads/collectFiles';
import { credentialTest } from '../shared/requests/credentialTest';
import type { IdFormat, Service } from '../shared/requests/service';

/** Every API path starts with this. */
export const API = '/api/v1/client';

/** Longer numbers would lose digits in JSON. */
const WHOLE_NUMBER = /^\d{1,15}$/;

/** Matches the URL of any of an agent's pages. The group captures the agent's number. */
export const AGENT_ADDRESS = pageAddress('agents', '[0-9]{1,15}');

const MEGABYTE = 1024 * 1024;
const MAX_FILES = 300;
const MAX_FILE_MEGABYTES = 250;

/** Limits for one run, from "Add Agent Run" in the API documentation. */
export const UPLOAD_LIMITS: UploadLimits = {
	service: 'Kolena',
	maxFiles: MAX_FILES,
	maxBytes: () => MAX_FILE_MEGABYTES * MEGABYTE,
};

/** The limits as shown in the editor. */
export const UPLOAD_LIMITS_TEXT = `A run takes up to ${MAX_FILES} files of up to ${MAX_FILE_MEGABYTES} MB each`;

const AGENT_ID: IdFormat = {
	label: 'Agent',
	pattern: WHOLE_NUMBER,
	address: new RegExp(AGENT_ADDRESS),
	hint: 'Pick the agent from the list, or enter its number, e.g. 42, or the address of its page',
};

/** Describes Kolena to the shared code. */
export const kolena: Service = {
	name: 'Kolena',
	credentialType: 'kolenaApi',
	keyName: 'API key',
	key: ({ apiKey }) => apiKey,
	keyHeader: (key) => ({ authorization: `Bearer ${key}` }),
	// The documentation shows the base URL with the path that all calls share.
	baseUrl: ({ baseUrl }) => String(baseUrl ?? '').replace(/\/+api\/v1\/client\/*\s*$/i, ''),
	addressLabel: 'base URL',
	exampleBaseUrl: 'https://agents-api.kolena.com',
	isOwnError: ({ detail }) => detail !== undefined,
	whereRunsAreSeen:
		"open the agent in Kolena and check its newest runs, or list them with the operation 'Get Many'. With a 'User Defined ID', the node can check on its own",
	ids: {
		agentId: AGENT_ID,
		folderId: {
			label: 'Folder ID',
			pattern: WHOLE_NUMBER,
			hint: 'Enter the number of a folder, e.g. 3',
		},
		runId: {
			label: 'Run ID',
			pattern: WHOLE_NUMBER,
			address: new RegExp(pageAddress('runs', '[0-9]{1,15}')),
			within: { parameter: 'agentId', format: AGENT_ID },
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

/** Tests the key by listing agents. */
export const testKolenaApi = credentialTest(kolena, {
	path: `${API}/agents`,
	query: { page_size: 1 },
	list: 'agents',
});
