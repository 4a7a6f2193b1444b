import { shownMoment } from '../../clock';
import {
	automationOf,
	organizationOf,
	pageOf,
	readOrRefuse,
	workspaceOf,
	type Backend,
	type Call,
	type Operations,
} from '../backend';
import type { StoredAutomation, StoredOrganization, StoredWorkspace } from '../directory';
import { readFilter } from '../filter';
import { idOf } from '../ids';
import { Refused } from '../refused';
import type { AutomationOrganization, AutomationWorkspace, KognitosAutomation } from '../shapes';

const DEFAULT_SIZE = 50;
const AUTOMATIONS_DEFAULT_SIZE = 10;

/** Organizations, workspaces and automations. */
export function directoryOperations(backend: Backend): Operations {
	const { directory, settings, time } = backend;

	const showOrganization = ({ name, title }: StoredOrganization): AutomationOrganization => ({
		name,
		title,
		owner_email: 'owner@example.com',
		create_time: time(BEGINNING),
	});
	const showWorkspace = ({ name, title }: StoredWorkspace): AutomationWorkspace => ({
		name,
		title,
		create_time: time(BEGINNING),
		update_time: time(BEGINNING),
	});
	const titled = <Resource extends { title: string }>(call: Call, resources: Resource[]) => {
		const title = { kind: 'text', contains: true, read: (resource: Resource) => resource.title };
		const { matches } = readOrRefuse(() =>
			readFilter<Resource>(call.query.filter ?? '', { title: { ...title, kind: 'text' } }),
		);
		return resources.filter(matches);
	};
	const workspacesOf = (call: Call) => {
		const { name } = organizationOf(backend, call);
		return directory.workspaces.filter(({ organization }) => organization === name);
	};
	const show = (automation: StoredAutomation) => showAutomation(backend, automation);

	return {
		listMyOrganizations: (call) => {
			const mine = directory.organizations.filter(({ name }) => call.token.sees(name));
			const page = pageOf(backend, call, DEFAULT_SIZE, titled(call, mine));
			return {
				user_organizations: page.resources.map(showOrganization),
				next_page_token: page.next_page_token,
			};
		},
		listMyWorkspaces: (call) => {
			const mine = workspacesOf(call).filter(({ name }) => call.token.sees(name));
			const page = pageOf(backend, call, DEFAULT_SIZE, titled(call, mine));
			return {
				user_workspaces: page.resources.map(showWorkspace),
				next_page_token: page.next_page_token,
			};
		},
		listWorkspaces: (call) => {
			const page = pageOf(
				backend,
				call,
				DEFAULT_SIZE,
				titled(call, sorted(call, workspacesOf(call))),
			);
			return {
				workspaces: page.resources.map(showWorkspace),
				next_page_token: page.next_page_token,
			};
		},
		getOrganization: (call) => showOrganization(organizationOf(backend, call)),
		getWorkspace: (call) => showWorkspace(workspaceOf(backend, call)),
		listAutomations: (call) => {
			const { name } = workspaceOf(backend, call);
			const isMeant = filterOf(backend, call);
			const automations = directory.automations
				.filter(({ workspace }) => workspace === name)
				.filter(({ deletedAt }) => deletedAt === undefined || call.query.show_deleted === true)
				.filter((automation) => settings.automationFilter === 'isIgnored' || isMeant(automation))
				.sort((one, other) => other.updatedAt - one.updatedAt);
			const page = pageOf(backend, call, AUTOMATIONS_DEFAULT_SIZE, automations);
			return { automations: page.resources.map(show), next_page_token: page.next_page_token };
		},
		getAutomation: (call) => show(automationOf(backend, call)),
		queryAutomation: (call) => {
			const automation = automationOf(backend, call);
			if (!settings.queryIsImplemented) throw new Refused('UNIMPLEMENTED', 'unimplemented');
			if (call.query.stage === 'AUTOMATION_STAGE_PUBLISHED' && !automation.publishedVersion) {
				throw new Refused('FAILED_PRECONDITION', 'the automation was never published');
			}
			return show(automation);
		},
		listRevisions: (call) => {
			const automation = automationOf(backend, call);
			const { matches } = readOrRefuse(() =>
				readFilter<StoredRevision>(call.query.filter ?? '', {
					stage: { kind: 'text', read: ({ stage }) => stage, allows: isStage },
				}),
			);
			const revisions = revisionsOf(automation).filter(matches);
			const page = pageOf(backend, call, DEFAULT_SIZE, revisions);
			return {
				revisions: page.resources.map(({ version, number, createdAt }) => ({
					name: `${automation.name}/revisions/${idOf('revision', number)}`,
					snapshot: { ...show(automation), version },
					create_time: time(createdAt),
				})),
				next_page_token: page.next_page_token,
			};
		},
	};
}

/** When organizations and workspaces were created. */
const BEGINNING = Date.UTC(2025, 0, 2, 3, 4, 5);

const DRAFT_VERSION = '3.0';

/** The automation as the API shows it. */
export function showAutomation(
	{ settings, time }: Pick<Backend, 'settings' | 'time'>,
	automation: StoredAutomation,
): KognitosAutomation {
	const { name, createdAt, updatedAt, deletedAt, publishedVersion, isActive } = automation;
	const state = isActive ? 'ACTIVE' : 'DEACTIVATED';
	return {
		name: settings.automationNames === 'full' ? name : name.slice(name.indexOf('automations/')),
		display_name: automation.displayName,
		description: automation.description,
		english_code: `${automation.description}.\nAsk a person if something is missing.`,
		code: '',
		version: DRAFT_VERSION,
		latest_published_version: publishedVersion,
		activation_state: `AUTOMATION_ACTIVATION_STATE_${state}`,
		input_specs: automation.inputSpecs,
		default_inputs: automation.defaultInputs,
		marked_outputs: automation.markedOutputs,
		artifacts: [],
		connections: [],
		create_time: time(createdAt),
		update_time: time(updatedAt),
		...(publishedVersion ? { publish_time: time(updatedAt) } : {}),
		...(deletedAt === undefined ? {} : { delete_time: time(deletedAt) }),
	};
}

function filterOf({ settings }: Backend, call: Call): (automation: StoredAutomation) => boolean {
	return readOrRefuse(() =>
		readFilter<StoredAutomation>(call.query.filter ?? '', {
			state: {
				kind: 'text',
				read: ({ publishedVersion }) => (publishedVersion ? 'PUBLISHED' : 'DRAFT'),
				allows: isStage,
			},
			create_time: { kind: 'time', read: ({ createdAt }) => shownMoment(createdAt, settings) },
		}),
	).matches;
}

function isStage(text: string): boolean {
	return text === 'PUBLISHED' || text === 'DRAFT';
}

function sorted(call: Call, workspaces: StoredWorkspace[]): StoredWorkspace[] {
	const [field, direction] = (call.query.order_by ?? '').split(' ');
	if (field !== 'title') return workspaces;
	const inOrder = [...workspaces].sort((one, other) => one.title.localeCompare(other.title));
	return direction === 'desc' ? inOrder.reverse() : inOrder;
}

interface StoredRevision {
	version: string;
	stage: 'PUBLISHED' | 'DRAFT';
	number: number;
	createdAt: number;
}

/** The draft, then each published version, newest first. */
function revisionsOf({
	publishedVersion,
	createdAt,
	updatedAt,
}: StoredAutomation): StoredRevision[] {
	const published = Math.trunc(Number(publishedVersion || '0'));
	const versions = Array.from({ length: published }, (_, index): StoredRevision => {
		const number = published - index;
		const age = index * 3_600_000;
		return { version: `${number}.0`, stage: 'PUBLISHED', number, createdAt: updatedAt - age };
	});
	return [
		{ version: DRAFT_VERSION, stage: 'DRAFT', number: published + 1, createdAt: updatedAt + 1000 },
		...versions.filter((revision) => revision.createdAt >= createdAt - 3_600_000),
	];
}
