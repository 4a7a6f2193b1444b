import { REGIONS } from '../../credentials/KognitosAutomationApi.credentials';
import { credentialTest } from '../shared/requests/credentialTest';
import type { Failure } from '../shared/requests/failure';
import type { Service } from '../shared/requests/service';
import { isListOf } from './pages';
import { automationOf, encodedName, runOf, workspaceOf } from './references';

const regionUrl = (region: unknown) => REGIONS.find(({ value }) => value === region)?.baseUrl;

/** Describes the current Kognitos platform to the shared code. */
export const kognitosAutomation: Service = {
	name: 'Kognitos Automation',
	credentialType: 'kognitosAutomationApi',
	keyName: 'token',
	key: ({ token }) => token,
	keyHeader: (key) => ({ authorization: `Bearer ${key}` }),
	baseUrl: ({ region, baseUrl }) => regionUrl(region) ?? String(baseUrl ?? ''),
	addressLabel: 'region or the base URL',
	exampleBaseUrl: String(regionUrl('us')),
	// Errors have the format of google.rpc, which uses its own numeric codes.
	isOwnError: ({ code, message }) => typeof code === 'number' && message !== undefined,
	whereRunsAreSeen:
		"open the automation in Kognitos and check its newest runs, or list them with the operation 'Get Many'",
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
			return "In the Kognitos Automation credential, enter a personal access token (kgn_pat_…) that has not expired. An API key (x-api-key) belongs in the 'Kognitos API' credential and works with the 'Kognitos' node";
		case 403:
			return 'Check that the token in the Kognitos Automation credential is allowed to do this and can see this workspace. If every request is refused, /api/v1 may be missing from the base URL';
		case 404:
			return 'Check the names. Nothing with these names exists (anymore), or the token cannot see this workspace. If every request fails like this, check the base URL';
		default:
			return undefined;
	}
}

/** Lists the organizations that the token can see. An empty list is also valid. */
export const testKognitosAutomationApi = credentialTest(kognitosAutomation, {
	path: '/me/organizations',
	query: { page_size: 1 },
	isAnswer: (body) => isListOf(body, 'user_organizations'),
	keyRefusedBy: [401],
	adviceFor: ({ status, isForeign }) =>
		status === 403 && !isForeign
			? 'Check that the base URL ends with /api/v1. If it does, the token is restricted: save it anyway, and try it in the node'
			: undefined,
});
