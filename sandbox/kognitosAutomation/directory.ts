import { idOf } from './ids';
import type { AutomationValues, InputSpec, ValueType } from './shapes';
import { value } from './values';

export interface StoredOrganization {
	/** `organizations/{o}` */
	name: string;
	title: string;
}

export interface StoredWorkspace {
	/** `organizations/{o}/workspaces/{w}` */
	name: string;
	title: string;
	organization: string;
}

/** A schedule as it was set, and whether it is enabled. */
export interface StoredSchedule {
	config: Record<string, unknown>;
	enabled: boolean;
}

/** An automation as the sandbox stores it. Times are milliseconds on the machine's clock. */
export interface StoredAutomation {
	/** `organizations/{o}/workspaces/{w}/automations/{a}` */
	name: string;
	workspace: string;
	displayName: string;
	description: string;
	/** Empty if it was never published. */
	publishedVersion: string;
	isActive: boolean;
	inputSpecs: InputSpec[];
	defaultInputs: AutomationValues;
	markedOutputs: string[];
	createdAt: number;
	updatedAt: number;
	deletedAt?: number;
	schedule?: StoredSchedule;
}

export interface DirectoryOptions {
	/** How many automations the first workspace has; default: 14. */
	automationCount?: number;
	/** How many workspaces the first organization has; default: 2. */
	workspaceCount?: number;
	/** How many organizations the full token can see; default: 2. There is one more that it cannot see. */
	organizationCount?: number;
}

export interface Directory {
	organizations: StoredOrganization[];
	workspaces: StoredWorkspace[];
	automations: StoredAutomation[];
}

const organizationTitles = ['Northwind Finance', 'Contoso Logistics'];
/** Two workspaces in different organizations have the same title. */
const workspaceTitles = [
	['Accounts Payable', 'Treasury'],
	['Freight Claims', 'Treasury'],
];

const scalar = (kind: string): ValueType => ({ scalar_type: `VALUE_SCALAR_TYPE_${kind}` });
const optional = (inner: ValueType): ValueType => ({ optional_type: { inner } });

type Kind = Pick<StoredAutomation, 'displayName' | 'description'> & Partial<StoredAutomation>;

const invoiceIntake: Kind = {
	displayName: 'Invoice Intake',
	description: 'Reads an invoice and checks it against the vendor list',
	inputSpecs: [
		{ name: 'Vendor Name', type: scalar('TEXT') },
		{ name: 'amount', type: optional(scalar('NUMBER')) },
		{ name: 'due date', type: optional(scalar('DATE')) },
		{ name: 'Invoice', type: optional(scalar('FILE')) },
	],
	markedOutputs: ['invoice number', 'total', 'due date', 'lines'],
};

const everyType: Kind = {
	displayName: 'Every Type',
	description: 'Has an input of each type and an output of each kind',
	inputSpecs: [
		{ name: 'text', type: scalar('TEXT') },
		{ name: 'number', type: scalar('NUMBER') },
		{ name: 'boolean', type: scalar('BOOLEAN') },
		{ name: 'date and time', type: optional(scalar('DATETIME')) },
		{ name: 'date', type: optional(scalar('DATE')) },
		{ name: 'time', type: optional(scalar('TIME')) },
		{ name: 'file', type: optional(scalar('FILE')) },
		{ name: 'list', type: optional({ list_type: { inner: scalar('NUMBER') } }) },
		{
			name: 'dictionary',
			type: optional({
				dictionary_type: {
					fields: [
						{ key: 'code', value: scalar('TEXT') },
						{ key: 'amount', value: scalar('NUMBER') },
					],
				},
			}),
		},
		{ name: 'any dictionary', type: optional({ generic_dictionary_type: {} }) },
		{ name: 'table', type: optional({ table_type: {} }) },
		{
			name: 'currency',
			type: optional({ enum_type: { members: [{ name: 'EUR' }, { name: 'USD' }] } }),
		},
		{
			name: 'union',
			type: optional({ union_type: { inners: [scalar('NUMBER'), scalar('TEXT')] } }),
		},
		{ name: 'secret', type: optional({ sensitive_type: { inner: scalar('TEXT') } }) },
		{ name: 'anything', type: optional({ any_type: {} }) },
		{ name: 'opaque', type: optional({ opaque_type: {} }) },
		{ name: 'country', type: scalar('TEXT') },
	],
	defaultInputs: { country: value.text('Portugal') },
	markedOutputs: [],
};

const kinds: Kind[] = [
	invoiceIntake,
	everyType,
	{ displayName: 'Never Published', description: 'Exists only as a draft', publishedVersion: '' },
	{ displayName: 'Switched Off', description: 'Accepts no published runs', isActive: false },
	{ displayName: 'No Inputs', description: 'Starts without any input', inputSpecs: [] },
	{ displayName: 'Deleted', description: 'Has been deleted', deletedAt: 0 },
];

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What exists from the start. */
export function seedDirectory(
	{ automationCount = 14, workspaceCount = 2, organizationCount = 2 }: DirectoryOptions,
	now: number,
): Directory {
	const organizations = Array.from({ length: organizationCount + 1 }, (_, index) => ({
		name: `organizations/${idOf('organization', index + 1)}`,
		title:
			index === organizationCount
				? 'Fabrikam (not yours)'
				: (organizationTitles[index] ?? `Organization ${index + 1}`),
	}));
	const workspaces = organizations.flatMap(({ name: organization }, index) => {
		const count = [workspaceCount, 2][index] ?? 1;
		return Array.from({ length: count }, (_, place) => ({
			name: `${organization}/workspaces/${idOf('workspace', (index + 1) * 10_000 + place + 1)}`,
			title: workspaceTitles[index]?.[place] ?? `Workspace ${place + 1}`,
			organization,
		}));
	});
	let counter = 0;
	const automations = workspaces.flatMap(({ name: workspace }, index) =>
		Array.from({ length: index === 0 ? automationCount : 2 }, (_, place): StoredAutomation => {
			counter += 1;
			const kind = index === 0 ? kinds[place] : undefined;
			const createdAt = now - 90 * DAY_MS + counter * HOUR_MS;
			return {
				...newAutomation(workspace, automationId(counter), `Automation ${place + 1}`, createdAt),
				...kind,
				...(kind?.deletedAt === undefined ? {} : { deletedAt: createdAt + 2 * HOUR_MS }),
				...(counter === 1 ? { schedule: firstSchedule() } : {}),
			};
		}),
	);
	return { organizations, workspaces, automations };
}

/** A published and active automation with one text input. */
export function newAutomation(
	workspace: string,
	id: string,
	displayName: string,
	createdAt: number,
): StoredAutomation {
	return {
		name: `${workspace}/automations/${id}`,
		workspace,
		displayName,
		description: `Processes its inputs: ${displayName}`,
		publishedVersion: '2.0',
		isActive: true,
		inputSpecs: [{ name: 'User Query', type: optional(scalar('TEXT')) }],
		defaultInputs: {},
		markedOutputs: ['answer'],
		createdAt,
		updatedAt: createdAt + HOUR_MS,
	};
}

/** The second automation's id starts with `-`, as the service's ids can. */
function automationId(number: number): string {
	const id = idOf('automation', number);
	return number === 2 ? `-${id.slice(1)}` : id;
}

/** Every working day at half past seven. */
function firstSchedule(): StoredSchedule {
	return {
		enabled: true,
		config: {
			start: {
				start_date: { year: 2026, month: 1, day: 5 },
				time: { hours: 7, minutes: 30 },
				time_zone: 'Europe/Madrid',
			},
			repeat_interval: { unit: 'FREQUENCY_UNIT_WEEK', interval: 1 },
			weekly_pattern: {
				days: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'].map(
					(day) => `DAY_OF_WEEK_${day}`,
				),
			},
			end: { end_type: 'SCHEDULE_END_TYPE_NEVER' },
		},
	};
}
