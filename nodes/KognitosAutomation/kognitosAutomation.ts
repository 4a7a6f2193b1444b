import type { Failure } from '../shared/requests/failure';
import type { Service } from '../shared/requests/service';
import { automationOf, encodedName, runOf, workspaceOf } from './references';

/** Base URLs of the regions, each complete with its version. */
const REGIONS: Record<string, string> = {
	us: 'https://app.us-1.kognitos.com/api/v1',
	eu: 'https://app.eu-1.kognitos.com/api/v1',
};

/** Kognitos' current platform as the shared code needs to know it. */
export const kognitosAutomation: Service = {
	name: 'Kognitos Automation',
	credentialType: 'kognitosAutomationApi',
	baseUrl: ({ region, baseUrl }) => REGIONS[String(region)] ?? String(baseUrl ?? ''),
	secrets: ({ token }) => [String(token ?? '')],
	whereRunsAreSeen:
		"open the automation in Kognitos and look at its newest runs, or list them with the operation 'Get Many'",
	advice: ({ kind, status }: Failure) => (kind === 'rejected' ? adviceOf(status) : undefined),
	ids: {},
	paths: {
		automation: (parameters) => encodedName(automationOf(parameters)),
		run: (parameters) => encodedName(runOf(parameters)),
		workspace: (parameters) => encodedName(workspaceOf(parameters)),
	},
};

function adviceOf(status: number | undefined): string | undefined {
	switch (status) {
		case 401:
			return "Open the Kognitos Automation credential and enter a personal access token (kgn_pat_…) that has not expired. An API key (x-api-key) belongs in the credential 'Kognitos API' and works with the node 'Kognitos'";
		case 403:
			return 'Check that the token of the Kognitos Automation credential has the right to do this and sees this workspace. If every request is refused, the base URL may lack its /api/v1';
		case 404:
			return 'Check the names: what they name does not exist (any more), or the token does not see this workspace';
		default:
			return undefined;
	}
}
