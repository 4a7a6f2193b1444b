import type { INodeParameters } from 'n8n-workflow';

import { byId, itemWithFile, kognitosAutomationApi, useWorld } from '../harness';

const world = useWorld();

interface Bad {
	what: string;
	parameters: () => INodeParameters;
	message: string | RegExp;
	advice: string | RegExp;
	/** What was sent before the fault was noticed: nothing, only reads, or also an upload. */
	sent: 'nothing' | 'reads' | 'upload';
	token?: () => string;
	withFile?: boolean;
}

const platform = () => world.kognitosAutomation;
const start = (inputsJson: unknown, more: INodeParameters = {}): INodeParameters => ({
	operation: 'start',
	inputMode: 'json',
	inputsJson: inputsJson as string,
	...more,
});
const good = '{"Vendor Name": "Northwind"}';
const automation = (displayName: string) => byId(platform().automation(displayName).name);
const elsewhere = () =>
	platform().automations.find(({ workspace }) => workspace !== platform().workspaces[0].name);

const table: Bad[] = [
	{
		what: 'a wrong token',
		token: () => 'wrong',
		parameters: () => start(good),
		message:
			'Kognitos Automation did not accept the token (HTTP 401): invalid or expired token [item 0]',
		advice: /personal access token \(kgn_pat_…\).*'Kognitos API'/,
		sent: 'reads',
	},
	{
		what: 'an expired token',
		token: () => platform().tokens.expired.token,
		parameters: () => start(good),
		message: /did not accept the token \(HTTP 401\)/,
		advice: /that has not expired/,
		sent: 'reads',
	},
	{
		what: 'a token that is not allowed to start',
		token: () => platform().tokens.readOnly.token,
		parameters: () => start(good),
		message: /refused the request \(HTTP 403\): the token lacks permission for invokeAutomation/,
		advice: /is allowed to do this and can see this workspace/,
		sent: 'upload',
	},
	{
		what: 'a deactivated automation',
		parameters: () => start('{}', { automation: automation('Switched Off') }),
		message: 'The automation is deactivated, so it accepts no published runs [item 0]',
		advice: "Activate it in Kognitos, or set 'Stage' to 'Draft'",
		sent: 'reads',
	},
	{
		what: 'an automation that was never published',
		parameters: () => start('{}', { automation: automation('Never Published') }),
		message: 'The automation has never been published [item 0]',
		advice: "Publish it in Kognitos, or set 'Stage' to 'Draft'",
		sent: 'reads',
	},
	{
		what: 'a missing input',
		parameters: () => start('{"amount": 5}'),
		message: "The automation needs a value for 'Vendor Name' [item 0]",
		advice: 'Fill in every required input',
		sent: 'reads',
	},
	{
		what: 'an unknown input',
		parameters: () => start('{"vendor name": "Northwind"}'),
		message: "The automation has no input 'vendor name' [item 0]",
		advice:
			"It has: 'Vendor Name', 'amount', 'due date', 'Invoice'. Names must match exactly, including spaces and capitals",
		sent: 'reads',
	},
	{
		what: 'a wrongly typed input',
		parameters: () => start('{"Vendor Name": "Northwind", "amount": "12,50 €"}'),
		message: "The input 'amount' is not a number: 12,50 € [item 0]",
		advice:
			'The automation needs NUMBER here. Enter a number with a decimal point and without a unit, e.g. 12.5',
		sent: 'reads',
	},
	{
		what: 'a number that would lose digits',
		parameters: () => start('{"Vendor Name": "Northwind", "amount": 1e-29}'),
		message: "The input 'amount' has more digits than the service can hold: 1e-29 [item 0]",
		advice: /up to 28 decimal places/,
		sent: 'reads',
	},
	...[
		['={"Vendor Name": "V {{ $json }}"}', '[object Object]'],
		['={{ ({"Vendor Name": Number("n/a")}) }}', 'NaN'],
		['={{ ({"Vendor Name": DateTime.fromISO("n/a")}) }}', 'Invalid DateTime'],
	].map(
		([inputsJson, found]): Bad => ({
			what: `${found} instead of text`,
			parameters: () => start(inputsJson),
			message: `The input 'Vendor Name' contains '${found}' instead of a value [item 0]`,
			advice: /Check what the expression returns/,
			sent: 'reads',
		}),
	),
	{
		what: 'no JSON',
		parameters: () => start('{"Vendor Name": Northwind}'),
		message: "'Inputs (JSON)' is not a JSON object [item 0]",
		advice: /such as \{"amount": 12\.5\}/,
		sent: 'nothing',
	},
	{
		what: 'a list instead of the inputs',
		parameters: () => start(['Northwind']),
		message: "'Inputs (JSON)' is not a JSON object [item 0]",
		advice: /Enter an object/,
		sent: 'nothing',
	},
	{
		what: 'a field without a file',
		parameters: () => start('{"Vendor Name": "Northwind", "Invoice": "attachment_0"}'),
		withFile: true,
		message: "The input 'Invoice' names a field that holds no file: attachment_0 [item 0]",
		advice:
			'Enter the name of an input field that holds a file (it has: data), or the full name of a file in Kognitos',
		sent: 'reads',
	},
	{
		what: 'a bare run id',
		parameters: () => ({ operation: 'get', run: 'OGgGq0J699jVmxOAAAMNR' }),
		message: "'Run' is not the full name of a run: OGgGq0J699jVmxOAAAMNR [item 0]",
		advice: /Enter the full name of the run \(output field 'name'\).*'run_url'/,
		sent: 'nothing',
	},
	...['a/b', 'a/b/c', 'a/exceptions'].flatMap((id): Bad[] =>
		['run', 'exception'].map((what) => ({
			what: `the ${what} id ${id}`,
			parameters: () => ({
				resource: what,
				operation: 'get',
				[what]: `${what === 'run' ? platform().automations[0].name : platform().workspaces[0].name}/${what}s/${id}`,
			}),
			message: new RegExp(`is not the full name of .*/${id} \\[item 0\\]$`),
			advice: /Enter the full name/,
			sent: 'nothing',
		})),
	),
	...['../x', 'a/../../b', 'a?b', 'a#b', '..', '%2e%2e', 'a b'].flatMap((id): Bad[] => [
		{
			what: `the automation id ${id}`,
			parameters: () => ({ operation: 'getAll', automation: byId(id) }),
			message: `'Automation' is not a Kognitos automation: ${id} [item 0]`,
			advice: /Pick it from the list/,
			sent: 'nothing',
		},
		{
			what: `the run id ${id}`,
			parameters: () => ({
				operation: 'get',
				run: `${platform().automations[0].name}/runs/${id}`,
			}),
			message: /'Run' is not the full name of a run/,
			advice: /Enter the full name/,
			sent: 'nothing',
		},
	]),
	{
		what: 'a bare workspace id',
		parameters: () => ({ operation: 'getAll', workspace: byId('19Bi9tTzO5GbiULAAACcR') }),
		message: "'Workspace' is not a Kognitos workspace: 19Bi9tTzO5GbiULAAACcR [item 0]",
		advice: /paste the address of any page of the workspace/,
		sent: 'nothing',
	},
	{
		what: 'an automation in another workspace',
		parameters: () => ({
			operation: 'getAll',
			automation: {
				__rl: true,
				mode: 'url',
				value: `https://app.us-1.kognitos.com/${elsewhere()?.name}`,
			},
		}),
		message: "'Automation' is not in the workspace chosen in 'Workspace' [item 0]",
		advice: /^Choose the workspace organizations\/.*, or another automation$/,
		sent: 'nothing',
	},
	{
		what: 'an unknown stage',
		parameters: () => start(good, { stage: 'LIVE' }),
		message: "'Stage' has no option 'LIVE' [item 0]",
		advice: /DRAFT, PUBLISHED/,
		sent: 'nothing',
	},
	{
		what: 'an unknown status',
		parameters: () => ({ operation: 'getAll', filters: { status: ['done'] } }),
		message: "'Status' has no option 'done' [item 0]",
		advice: /completed/,
		sent: 'nothing',
	},
	{
		what: 'a workspace in an organization that the token has no access to',
		parameters: () => ({
			resource: 'file',
			operation: 'upload',
			workspace: byId(platform().workspaces.at(-1)?.name ?? ''),
		}),
		withFile: true,
		message: /^The file 'a\.pdf' could not be uploaded: .*refused the request \(HTTP 40[34]\)/,
		advice: /sees? this workspace/,
		sent: 'upload',
	},
];

describe('the node refuses', () => {
	it.each(table)('$what', async ({ parameters, message, advice, sent, token, withFile }) => {
		world.allowViolations();
		const credentials = kognitosAutomationApi(
			world.sandbox,
			token === undefined ? {} : { token: token() },
		);
		const { error } = await world.runKognitosAutomation(parameters(), {
			credentials,
			items: [withFile ? itemWithFile('a.pdf') : { json: {} }],
		});
		if (typeof message === 'string') expect(error?.message).toBe(message);
		else expect(error?.message).toMatch(message);
		if (typeof advice === 'string') expect(error?.description).toBe(advice);
		else expect(error?.description).toMatch(advice);
		const methods = platform().requests.map(({ method }) => method);
		if (sent === 'nothing') expect(methods).toEqual([]);
		if (sent === 'reads') expect(methods.filter((method) => method !== 'GET')).toEqual([]);
		expect(platform().runs).toEqual([]);
	});
});
