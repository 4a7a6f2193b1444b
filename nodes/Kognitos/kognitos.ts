import type { Failure } from '../shared/requests/failure';
import type { IdFormat, Service } from '../shared/requests/service';

/** Base URLs of the regions, each complete with its version. */
const REGIONS: Record<string, string> = {
	us: 'https://rest-api.app.kognitos.com/v2',
	eu: 'https://rest-api.eu.kognitos.com/v2',
	uk: 'https://rest-api.uk.kognitos.com/v2',
};

/** The alphabet of ids; their length is left to the service. */
const ID_CHARACTERS = /^[a-zA-Z0-9_-]+$/;

function idFormat(label: string, hint: string): IdFormat {
	return { label, pattern: ID_CHARACTERS, hint };
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
			'Enter the ID of the agent: in Kognitos, open the agent, its ID is in the address of the page',
		),
		processId: idFormat(
			'Process',
			'Pick the process from the list, or enter its ID: in Kognitos, open the process, its ID is in the address of the page',
		),
		runId: idFormat('Run ID', 'Enter the ID that the run was started with'),
	},
};
