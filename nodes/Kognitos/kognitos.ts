import type { Failure } from '../shared/requests/failure';
import { pageAddress } from '../shared/requests/ids';
import type { IdFormat, Service } from '../shared/requests/service';
import type { UploadLimits } from '../shared/uploads/collectFiles';

/** Base URLs of the regions, each complete with its version. */
const REGIONS: Record<string, string> = {
	us: 'https://rest-api.app.kognitos.com/v2',
	eu: 'https://rest-api.eu.kognitos.com/v2',
	uk: 'https://rest-api.uk.kognitos.com/v2',
};

const MEGABYTE = 1024 * 1024;
const MAX_FILE_MEGABYTES = 1024;
const MAX_XLSX_MEGABYTES = 250;
const MAX_XLS_MEGABYTES = 150;

/** Limits of one file, from the API's documentation of files. */
export const UPLOAD_LIMITS: UploadLimits = {
	service: 'Kognitos',
	maxNameLength: 256,
	maxBytes: (fileName) => {
		if (/\.(xlsx|xlsm)$/i.test(fileName)) return MAX_XLSX_MEGABYTES * MEGABYTE;
		if (/\.(xls|xlsb)$/i.test(fileName)) return MAX_XLS_MEGABYTES * MEGABYTE;
		return MAX_FILE_MEGABYTES * MEGABYTE;
	},
};

/** The limits as the editor says them. */
export const UPLOAD_LIMITS_TEXT = `A file can have up to ${MAX_FILE_MEGABYTES} MB (xlsx and xlsm: ${MAX_XLSX_MEGABYTES} MB, xls and xlsb: ${MAX_XLS_MEGABYTES} MB)`;

/** The alphabet of ids; their length is left to the service. */
const ID = '[a-zA-Z0-9_-]+';

/** The address of a page of a process, or of a call about it. */
export const PROCESS_ADDRESS = pageAddress('processes', ID, 'process_id');

function idFormat(label: string, address: string, hint: string): IdFormat {
	return { label, pattern: new RegExp(`^${ID}$`), address: new RegExp(address), hint };
}

/** Kognitos as the shared code needs to know it. */
export const kognitos: Service = {
	name: 'Kognitos',
	credentialType: 'kognitosApi',
	baseUrl: ({ region, baseUrl }) => REGIONS[String(region)] ?? String(baseUrl ?? ''),
	secrets: ({ apiKey }) => [String(apiKey ?? '')],
	whereRunsAreSeen:
		"open the process in Kognitos and look at its newest runs, or list them with the operation 'Get Many', where the run is found by its name",
	advice: ({ kind, status }: Failure, isStart: boolean) =>
		kind === 'rejected' && status === 403 && isStart
			? 'This has two meanings at Kognitos: the API key may not start this process (check the Kognitos credential), or your organization has as many runs at the same time as it may have (150 in all, 50 of one process): then wait until some have ended'
			: undefined,
	ids: {
		agentId: idFormat(
			'Agent ID',
			pageAddress('agents', ID, 'agent_id'),
			"Enter the agent's ID, or an address that contains /agents/ and the ID. In Kognitos, the agent menu lists the IDs under View All",
		),
		processId: idFormat(
			'Process',
			PROCESS_ADDRESS,
			'Pick the process from the list, or enter its ID, or an address that contains /processes/ and the ID',
		),
		runId: idFormat(
			'Run ID',
			pageAddress('runs', ID, 'run_id'),
			"Enter the run's ID, or an address that contains /runs/ and the ID",
		),
	},
};
