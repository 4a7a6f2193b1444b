import { REGIONS } from '../../credentials/KognitosApi.credentials';
import { credentialTest } from '../shared/requests/credentialTest';
import type { Failure } from '../shared/requests/failure';
import { pageAddress } from '../shared/requests/ids';
import type { IdFormat, Service } from '../shared/requests/service';
import type { UploadLimits } from '../shared/uploads/collectFiles';

const MEGABYTE = 1024 * 1024;
const MAX_FILE_MEGABYTES = 1024;
const MAX_XLSX_MEGABYTES = 250;
const MAX_XLS_MEGABYTES = 150;

/** Limits for one file, from the API's documentation on files. */
export const UPLOAD_LIMITS: UploadLimits = {
	service: 'Kognitos',
	maxNameLength: 256,
	maxBytes: (fileName) => {
		if (/\.(xlsx|xlsm)$/i.test(fileName)) return MAX_XLSX_MEGABYTES * MEGABYTE;
		if (/\.(xls|xlsb)$/i.test(fileName)) return MAX_XLS_MEGABYTES * MEGABYTE;
		return MAX_FILE_MEGABYTES * MEGABYTE;
	},
};

/** The limits as shown in the editor. */
export const UPLOAD_LIMITS_TEXT = `A file can be up to ${MAX_FILE_MEGABYTES} MB (xlsx and xlsm: ${MAX_XLSX_MEGABYTES} MB, xls and xlsb: ${MAX_XLS_MEGABYTES} MB)`;

/** The characters allowed in IDs. The service checks their length. */
const ID = '[a-zA-Z0-9_-]+';

/** Matches the URL of a process page, or of a call about a process. */
export const PROCESS_ADDRESS = pageAddress('processes', ID, 'process_id');

function idFormat(label: string, address: string, hint: string): IdFormat {
	return { label, pattern: new RegExp(`^${ID}$`), address: new RegExp(address), hint };
}

const AGENT_ID = idFormat(
	'Agent ID',
	pageAddress('agents', ID, 'agent_id'),
	"Enter the agent's ID, or an address that contains /agents/ and the ID. In Kognitos, the agent menu lists the IDs under View All",
);

const regionUrl = (region: unknown) => REGIONS.find(({ value }) => value === region)?.baseUrl;

/** Describes Kognitos to the shared code. */
export const kognitos: Service = {
	name: 'Kognitos',
	credentialType: 'kognitosApi',
	keyName: 'API key',
	key: ({ apiKey }) => apiKey,
	keyHeader: (key) => ({ 'x-api-key': key }),
	baseUrl: ({ region, baseUrl }) => regionUrl(region) ?? String(baseUrl ?? ''),
	addressLabel: 'region or the base URL',
	exampleBaseUrl: String(regionUrl('us')),
	isOwnError: ({ status_code: status }) => status !== undefined,
	whereRunsAreSeen:
		"open the process in Kognitos and check its newest runs, or list them with the operation 'Get Many' and find the run by its name",
	advice: ({ kind, status }: Failure, isStart: boolean) => {
		if (kind !== 'rejected') return undefined;
		if (status === 401) {
			return 'Enter a valid API key in the Kognitos credential. A token that begins with kgn_pat_ belongs in the credential of the Kognitos Automation node';
		}
		return status === 403 && isStart
			? 'Either the API key is not allowed to start this process, or your organization has reached its limit of concurrent runs (150 in total, 50 per process). In that case, wait for some to finish'
			: undefined;
	},
	ids: {
		agentId: AGENT_ID,
		processId: {
			...idFormat(
				'Process',
				PROCESS_ADDRESS,
				'Pick the process from the list, or enter its ID, or an address that contains /processes/ and the ID',
			),
			within: { parameter: 'agentId', format: AGENT_ID },
		},
		runId: idFormat(
			'Run ID',
			pageAddress('runs', ID, 'run_id'),
			"Enter the run's ID, or an address that contains /runs/ and the ID",
		),
	},
};

const TOKEN_OF_ANOTHER_PLATFORM =
	"This token is for Kognitos' current platform. Use it in the credential of the Kognitos Automation node";

/**
 * No call can test a key without an ID, so the test requests a run that cannot exist. With a valid
 * key the service reports that the run does not exist. It refuses a wrong key.
 */
export const testKognitosApi = credentialTest(kognitos, {
	path: '/runs/n8n-credential-test',
	id: 'id',
	provenBy: [400, 404, 422],
	problemOf: (key) => (key.startsWith('kgn_pat_') ? TOKEN_OF_ANOTHER_PLATFORM : undefined),
});
