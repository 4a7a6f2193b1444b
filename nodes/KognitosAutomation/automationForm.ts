import type {
	FieldType,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { currentParameters } from '../shared/parameters/parameters';
import { HASTY } from '../shared/requests/backoff';
import { connect } from '../shared/requests/client';
import { type InputSpec, inputSpecsOf } from './automation';
import { kognitosAutomation } from './kognitosAutomation';
import { automationOf, readCall } from './references';
import { toJson } from './values/toJson';
import { coreType, type ValueType } from './values/valueType';

/**
 * The field types of the form. Numbers and times are strings, because n8n would round long numbers
 * and convert times to its machine's time zone.
 */
const FIELD_TYPES: Record<ValueType['kind'], FieldType> = {
	any: 'string',
	boolean: 'boolean',
	date: 'string',
	datetime: 'string',
	dictionary: 'object',
	enum: 'options',
	fields: 'object',
	file: 'string',
	list: 'array',
	number: 'string',
	optional: 'string',
	sensitive: 'string',
	table: 'array',
	text: 'string',
	time: 'string',
	union: 'string',
};

/** The form for the chosen automation's inputs. */
export async function automationForm(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	if (!this.getCurrentNodeParameter('automation', { extractValue: true })) {
		return { fields: [], emptyFieldsNotice: 'Choose an automation to see its inputs' };
	}
	const call = readCall(automationOf(currentParameters(this)));
	const client = await connect(this, kognitosAutomation, { patience: HASTY });
	const automation = await client.send(call);
	const fields = (inputSpecsOf(automation) ?? []).map(fieldFor);
	return {
		fields,
		...(fields.length === 0 ? { emptyFieldsNotice: 'This automation takes no inputs' } : {}),
	};
}

function fieldFor({ name, type, mayBeMissing, defaultValue }: InputSpec): ResourceMapperField {
	const core = coreType(type);
	const preset = defaultValue === undefined ? undefined : toJson(defaultValue).json;
	const isPreset = ['string', 'number', 'boolean'].includes(typeof preset);
	return {
		id: name,
		displayName: name,
		required: !mayBeMissing,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		type: FIELD_TYPES[core.kind],
		...(core.kind === 'enum'
			? { options: core.members.map((member) => ({ name: member, value: member })) }
			: {}),
		...(isPreset ? { defaultValue: preset as string | number | boolean } : {}),
	};
}
