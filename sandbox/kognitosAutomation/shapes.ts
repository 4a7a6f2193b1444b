/** What the API shows, field by field, before the settings choose among its forms. */
export type AutomationStage = 'AUTOMATION_STAGE_PUBLISHED' | 'AUTOMATION_STAGE_DRAFT';

export type AutomationRunStatus =
	| 'pending'
	| 'executing'
	| 'stopping'
	| 'stopped'
	| 'awaiting_guidance'
	| 'completed'
	| 'failed'
	| 'archived';

/** One key shows the kind, e.g. `{ text: "abc" }`. */
export type AutomationValue = Record<string, unknown>;

export type AutomationValues = Record<string, AutomationValue>;

/** One key shows the kind, e.g. `{ scalar_type: "VALUE_SCALAR_TYPE_TEXT" }`. */
export type ValueType = Record<string, unknown>;

export interface InputSpec {
	name: string;
	type: ValueType;
}

export interface AutomationOrganization {
	name: string;
	title: string;
	owner_email: string;
	create_time: string;
}

export interface AutomationWorkspace {
	name: string;
	title: string;
	create_time: string;
	update_time: string;
}

export interface KognitosAutomation {
	name: string;
	display_name: string;
	description: string;
	english_code: string;
	code: string;
	version: string;
	/** Empty if it was never published. */
	latest_published_version: string;
	activation_state:
		| 'AUTOMATION_ACTIVATION_STATE_ACTIVE'
		| 'AUTOMATION_ACTIVATION_STATE_DEACTIVATED';
	input_specs: InputSpec[];
	default_inputs: AutomationValues;
	marked_outputs: string[];
	artifacts: unknown[];
	connections: unknown[];
	create_time: string;
	update_time: string;
	publish_time?: string;
	delete_time?: string;
}

export interface Location {
	start_byte: string;
	end_byte: string;
}

/** One key for the kind of state, with `update_time` next to it. */
export type AutomationRunState = Partial<Record<AutomationRunStatus, Record<string, unknown>>> & {
	update_time: string;
};

export interface AutomationRun {
	name: string;
	state: AutomationRunState;
	stage: AutomationStage;
	stage_version: string;
	create_time: string;
	update_time: string;
	user_inputs: AutomationValues;
	invocation_details: { trigger_id: string; user_id: string; invocation_source: string };
	executable_steps: { inputs: AutomationValues; executables: Array<{ code: string }> };
}

export type AutomationExceptionState =
	| 'EXCEPTION_STATE_PENDING'
	| 'EXCEPTION_STATE_RESOLVED'
	| 'EXCEPTION_STATE_ARCHIVED';

export interface AutomationException {
	name: string;
	run: string;
	automation: string;
	message: string;
	description: string;
	state: AutomationExceptionState;
	/** Full name, or empty. */
	group: string;
	stage: AutomationStage;
	execution_id: string;
	location: Location;
	extra: Record<string, string>;
	assignee: string;
	resolver: string;
	create_time: string;
	update_time: string;
}

export interface AgentEvent {
	name: string;
	exception: string;
	state: 'STATE_STREAMING' | 'STATE_COMPLETE';
	create_time: string;
	user_message?: Record<string, unknown>;
	agent_message?: { content: string };
	thinking?: { content: string };
	tool_call_request?: { id: string; name: string };
	tool_call_result?: { id: string; content: string };
	system_message?: { content: string };
	completion_response?: { content: string; error: string };
}

export interface AutomationFile {
	name: string;
	filename: string;
	mime_type: string;
	size_bytes: string;
	create_time: string;
}
