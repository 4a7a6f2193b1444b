import type { INodeProperties } from 'n8n-workflow';

/** The workspace of a node or trigger: picked from the list, or entered by name or page URL. */
export const workspaceLocator: INodeProperties = {
	displayName: 'Workspace',
	name: 'workspace',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	builderHint: {
		propertyHint:
			'A name such as organizations/…/workspaces/…. Use mode "id" when the name is known or comes from an expression, mode "url" for the address of a page; otherwise leave mode "list" with an empty value for the user to pick.',
	},
	description: 'The Kognitos workspace that contains the automation, exceptions or files',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a workspace...',
			typeOptions: {
				searchListMethod: 'searchWorkspaces',
				searchable: true,
				searchFilterRequired: false,
			},
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://app.us-1.kognitos.com/organizations/…/workspaces/…',
			hint: 'Open any page of the workspace in Kognitos and copy its address',
		},
		{
			displayName: 'By Name',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. organizations/V1StGXR8_Z5jdHi6B-myT/workspaces/3fQ9xK2mLw7Rt0bYc5ZpA',
			hint: 'In the address of any page of the workspace, the part from organizations/ to the workspace ID',
		},
	],
};

/**
 * The automation of a node or trigger: picked from the workspace's list, or entered by ID or page
 * URL.
 */
export const automationLocator: INodeProperties = {
	displayName: 'Automation',
	name: 'automation',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	typeOptions: { loadOptionsDependsOn: ['workspace.value'] },
	builderHint: {
		propertyHint:
			'Use mode "id" when the ID or the full name is known or comes from an expression, mode "url" for the address of its page; otherwise leave mode "list" with an empty value for the user to pick. Set workspace first.',
	},
	description: 'The Kognitos automation to use',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an automation...',
			typeOptions: {
				searchListMethod: 'searchAutomations',
				searchable: true,
				searchFilterRequired: false,
			},
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://app.us-1.kognitos.com/organizations/…/automations/…',
			hint: 'Open the automation in Kognitos and copy the address of the page',
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 8hTq2Vn0sXcJ4mPzRw6Ld',
			hint: "The part after /automations/ in the automation's address in Kognitos",
		},
	],
};

/** The run that an operation reads or changes. */
export const runParameter: INodeProperties = {
	displayName: 'Run',
	name: 'run',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. organizations/…/workspaces/…/automations/…/runs/…',
	description:
		"Full name of the run (output field 'name' of Start, Get Many and the Kognitos Automation Trigger), or the address of its page",
};

/** The exception that an operation reads or answers. */
export const exceptionParameter: INodeProperties = {
	displayName: 'Exception',
	name: 'exception',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. organizations/…/workspaces/…/exceptions/…',
	description:
		"Full name of the exception (output field 'exception' of a run, or 'name' of an exception). You can also enter the full name or URL of a run to use its pending exception.",
};
