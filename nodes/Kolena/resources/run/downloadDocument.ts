import type { INodeProperties, INodePropertyOptions, INodePropertyRouting } from 'n8n-workflow';

import { type Operation, perform, type Step } from '../../../shared/operations/perform';
import { API, kolena } from '../../kolena';

const show = { resource: ['run'], operation: ['downloadDocument'] };

/** The media type of each format that a template can be filled in as. */
const MEDIA_TYPES: Record<string, string> = {
	csv: 'text/csv',
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	pdf: 'application/pdf',
	xlsm: 'application/vnd.ms-excel.sheet.macroEnabled.12',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

const FORMATS: INodePropertyOptions[] = [
	{ name: 'CSV', value: 'csv' },
	{ name: 'DOCX', value: 'docx' },
	{ name: 'PDF', value: 'pdf' },
	{ name: 'XLSM', value: 'xlsm' },
	{ name: 'XLSX', value: 'xlsx' },
];

export const downloadDocumentDescription: INodeProperties[] = [
	{
		displayName: 'Template',
		name: 'templateId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		typeOptions: { loadOptionsDependsOn: ['agentId.value'] },
		description: "The agent's output template to fill in with the run's results",
		displayOptions: { show },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a template...',
				typeOptions: { searchListMethod: 'searchTemplates', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 7',
				hint: "The 'id' of one of the agent's 'output_templates' from Agent > Get",
				validation: [
					{
						type: 'regex',
						properties: {
							regex: '^\\s*[0-9]+\\s*$',
							errorMessage: 'The ID of a template is a number',
						},
					},
				],
			},
		],
	},
	{
		displayName: 'Format',
		name: 'format',
		type: 'options',
		default: 'pdf',
		options: FORMATS,
		description: 'File format of the document',
		displayOptions: { show },
	},
	{
		displayName: 'Put Output File in Field',
		name: 'outputPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the output field that will hold the file',
		displayOptions: { show },
	},
];

export const downloadDocumentRouting: INodePropertyRouting = {
	request: { method: 'POST', url: `${API}/agents/{agentId}/runs/{runId}/templated-output` },
	...perform(kolena, 'read', downloadDocument),
};

function downloadDocument({ client, context, call, parameters }: Operation): Step {
	const format = parameters.choice('format', 'Format', FORMATS) ?? 'pdf';
	const field = parameters.required('outputPropertyName', 'Put Output File in Field');
	const templateId = parameters.id('templateId', kolena.ids.templateId);
	const runId = parameters.id('runId', kolena.ids.runId);
	return async () => {
		const document = await client.send({
			...call,
			body: { output_template_id: Number(templateId), output_format: format },
			expects: 'bytes',
		});
		const binary = await context.helpers.prepareBinaryData(
			document,
			`run-${runId}.${format}`,
			MEDIA_TYPES[format] ?? 'application/octet-stream',
		);
		const json = { run_id: Number(runId), template_id: Number(templateId), format };
		return [{ json, binary: { [field]: binary } }];
	};
}
