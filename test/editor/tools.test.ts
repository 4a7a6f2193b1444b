import type { INodeParameters, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { type ActionName, ACTIONS, nodeType } from '../engine/harness';

/** What the editor shows of a node with these parameters, on its own or as an AI agent's tool. */
function shown(name: ActionName, asTool: boolean, parameters: INodeParameters) {
	const { description } = nodeType(name);
	// n8n gives a tool's description this name.
	const type = { ...description, name: asTool ? `${name}Tool` : name };
	const node = { typeVersion: 1 };
	const filled =
		NodeHelpers.getNodeParameters(type.properties, parameters, true, false, node, type) ?? {};
	const isShown = (one: INodeProperties | INodePropertyOptions) =>
		NodeHelpers.displayParameter(filled, one as INodeProperties, node, type);
	const properties = type.properties.filter(isShown);
	const choices = (parameter: string) =>
		properties
			.filter((property) => property.name === parameter)
			.flatMap(({ options = [] }) => options as INodePropertyOptions[])
			.filter(isShown)
			.map(({ value }) => value);
	return { names: properties.map((property) => property.name), choices };
}

describe("an AI agent's tool", () => {
	it('does not offer operations that can only send files', () => {
		const run = { resource: 'run' };
		expect(shown('kolena', true, run).choices('operation')).toEqual([
			'delete',
			'downloadDocument',
			'get',
			'getAll',
		]);
		expect(shown('kolena', true, {}).choices('resource')).toEqual(['agent', 'run', 'workspace']);
		expect(shown('kognitos', true, {}).choices('resource')).toEqual(['process', 'run']);
		expect(shown('kognitos', true, run).choices('operation')).toEqual(['get', 'getAll', 'start']);
		const file = { resource: 'file' };
		expect(shown('kognitosAutomation', true, file).choices('operation')).toEqual(['download']);
	});

	it('shows a notice where the default or an earlier choice cannot work', () => {
		expect(shown('kolena', true, {}).names).toContain('toolNotice');
		expect(shown('kognitos', true, { resource: 'file' }).names).toContain('toolNotice');
		expect(shown('kolena', true, { operation: 'get' }).names).not.toContain('toolNotice');
		expect(shown('kognitos', true, {}).names).not.toContain('toolNotice');
	});

	it.each(ACTIONS)('of %s keeps the routing of each choice that it hides', (name) => {
		const { properties } = nodeType(name).description;
		const hidden = properties
			.flatMap(({ options = [] }) => options as INodePropertyOptions[])
			.filter(({ displayOptions, routing }) => displayOptions?.hide?.['@tool'] && routing);
		const notices = properties.filter((property) => property.name === 'toolNotice');
		// n8n ignores the routing of a hidden choice and would send a default request instead.
		for (const { routing } of hidden) {
			expect(notices.some((notice) => notice.routing === routing)).toBe(true);
		}
	});

	it('starts Kognitos runs with inputs, and has no field for files', () => {
		const { names } = shown('kognitos', true, { resource: 'run', operation: 'start' });
		expect(names).toEqual(expect.arrayContaining(['inputs', 'fileIds']));
		expect(names).not.toContain('binaryPropertyName');
	});
});

describe('in a workflow', () => {
	it('every operation is offered, without a notice', () => {
		expect(shown('kolena', false, {}).choices('operation')).toContain('create');
		expect(shown('kognitos', false, {}).choices('resource')).toContain('file');
		expect(shown('kognitos', false, {}).names).toContain('binaryPropertyName');
		for (const name of ['kolena', 'kognitos', 'kognitosAutomation'] as const) {
			expect(shown(name, false, {}).names).not.toContain('toolNotice');
		}
	});
});
