import type { IDataObject } from 'n8n-workflow';

import { objectsIn } from '../shared/requests/answer';
import { withZone } from '../shared/serviceTime';
import { idOrNull } from './automationRun';
import { fieldOf, type Fields, fieldsOf } from './fields';
import { isOptional, typeName, type ValueType, valueType } from './values/valueType';

/** An input that an automation asks for. */
export interface InputSpec {
	/** Exactly as in the automation, including spaces and capitals. */
	name: string;
	type: ValueType;
	/** Whether the automation can start without it. */
	mayBeMissing: boolean;
	/** The Value that the automation uses if the input is missing. */
	defaultValue?: unknown;
}

/** The inputs that an automation asks for, or undefined if the response does not list them. */
export function inputSpecsOf(automation: IDataObject): InputSpec[] | undefined {
	const specs = fieldOf(automation, 'input_specs');
	if (!Array.isArray(specs)) return undefined;
	const defaults: Fields = fieldsOf(fieldOf(automation, 'default_inputs')) ?? {};
	return objectsIn(specs).map((spec) => {
		const name = String(spec.name);
		const type = valueType(spec.type);
		const defaultValue = Object.getOwnPropertyDescriptor(defaults, name)?.value as unknown;
		return {
			name,
			type,
			mayBeMissing: isOptional(type) || defaultValue !== undefined,
			defaultValue,
		};
	});
}

/** The version that published runs use, or undefined if the automation has never been published. */
export function publishedVersionOf(automation: IDataObject): string | undefined {
	const version = String(fieldOf(automation, 'latest_published_version') ?? '');
	return version === '' ? undefined : version;
}

/**
 * Whether the automation has versions, but none has been published. If the response names no
 * version at all, this is unknown, and false is returned.
 */
export function wasNeverPublished(automation: IDataObject): boolean {
	return publishedVersionOf(automation) === undefined && Boolean(fieldOf(automation, 'version'));
}

/** Whether the automation accepts published runs, once it is published. */
export function isActive(automation: IDataObject): boolean {
	const state = String(fieldOf(automation, 'activation_state') ?? '');
	return !state.endsWith('_DEACTIVATED');
}

/** An automation in ten flat fields, without its code. */
export function simplifiedAutomation(automation: IDataObject, name: string): IDataObject {
	const specs = inputSpecsOf(automation) ?? [];
	const outputs = fieldOf(automation, 'marked_outputs');
	return {
		name,
		automation_id: idOrNull(name),
		display_name: String(fieldOf(automation, 'display_name') ?? ''),
		description: String(automation.description ?? ''),
		inputs: Object.fromEntries(specs.map((spec) => [spec.name, typeName(spec.type)])),
		outputs: Array.isArray(outputs) ? outputs.map(String) : [],
		is_published: publishedVersionOf(automation) !== undefined,
		is_active: isActive(automation),
		update_time: withZone((fieldOf(automation, 'update_time') ?? null) as string | null),
		latest_published_version: publishedVersionOf(automation) ?? null,
	};
}
