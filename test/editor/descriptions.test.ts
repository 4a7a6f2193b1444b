import type {
	INodeExecutionData,
	INodeParameters,
	INodeProperties,
	INodePropertyOptions,
	IWorkflowSettings,
} from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import {
	type ActionName,
	ACTIONS,
	inlineFile,
	type NodeName,
	NODES,
	nodeType,
	PACKAGE,
} from '../engine/harness';
import { registry } from '../engine/harness/nodeTypes';

const choices = ({ options = [] }: INodeProperties) => options as INodePropertyOptions[];

const propertiesOf = (name: NodeName) => nodeType(name).description.properties;

/** Every operation with its resource. */
const operations = ACTIONS.flatMap((name) => {
	const [resources, ...others] = propertiesOf(name);
	return choices(resources).flatMap((resource) =>
		others
			.filter(
				(property) =>
					property.name === 'operation' &&
					property.displayOptions?.show?.resource?.includes(resource.value),
			)
			.flatMap(choices)
			.map((operation) => ({
				name,
				resource,
				operation,
				path: `${name}: ${resource.name} ${operation.name}`,
			})),
	);
});

function workflowWith(name: NodeName, parameters: INodeParameters) {
	const node = {
		id: '1',
		name: 'Node',
		type: `${PACKAGE}.${name}`,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: registry(),
	});
	return { workflow, node: workflow.getNode('Node') ?? node };
}

function subtitleOf(name: NodeName, parameters: INodeParameters): unknown {
	const { workflow, node } = workflowWith(name, parameters);
	const { subtitle } = nodeType(name).description;
	return workflow.expression.getSimpleParameterValue(node, subtitle, 'internal', {});
}

/** The hints that the editor shows in a node's panel when the node has received this input. */
function hintsFor(
	name: ActionName,
	parameters: INodeParameters,
	items: INodeExecutionData[],
	settings: IWorkflowSettings = {},
) {
	const { workflow } = workflowWith(name, parameters);
	workflow.setSettings(settings);
	return (nodeType(name).description.hints ?? [])
		.filter(
			({ displayCondition = '' }) =>
				workflow.expression.getParameterValue(
					displayCondition,
					null,
					0,
					0,
					'Node',
					items,
					'manual',
					{},
				) === true,
		)
		.map(({ message }) => message);
}

/** Every property, including the nested ones. */
function everyProperty(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...(property.type === 'collection' ? everyProperty(property.options as INodeProperties[]) : []),
		...(property.type === 'fixedCollection'
			? (property.options as Array<{ values: INodeProperties[] }>).flatMap(({ values }) =>
					everyProperty(values),
				)
			: []),
	]);
}

describe('on the canvas', () => {
	it.each(operations)(
		'$path has the subtitle that matches its labels',
		({ name, resource, operation }) => {
			const parameters = {
				resource: resource.value,
				operation: operation.value,
			} as INodeParameters;
			expect(subtitleOf(name, parameters)).toBe(`${operation.name}: ${resource.name}`);
		},
	);

	it('triggers say what they trigger on', () => {
		expect(subtitleOf('kolenaTrigger', {})).toBe('On: Succeeded, Failed');
		expect(subtitleOf('kolenaTrigger', { events: ['failed'] })).toBe('On: Failed');
		expect(subtitleOf('kognitosTrigger', { events: ['Stopped', 'Exception'] })).toBe(
			'On: Stopped, Exception',
		);
	});
});

describe('in the panel', () => {
	it.each(ACTIONS)(
		'%s asks for the resource first, then for the operation, then for the rest',
		(name) => {
			for (const { resource } of operations.filter((operation) => operation.name === name)) {
				const shown = propertiesOf(name).filter(
					({ displayOptions }) => displayOptions?.show?.resource?.includes(resource.value) ?? true,
				);
				expect(shown.slice(0, 2).map((property) => property.name)).toEqual([
					'resource',
					'operation',
				]);
			}
		},
	);

	it.each(ACTIONS)('%s shows collections of optional fields last', (name) => {
		for (const { resource, operation } of operations.filter((one) => one.name === name)) {
			const shown = propertiesOf(name).filter(({ displayOptions: { show } = {} }) => {
				const { resource: resources, operation: ofOperations } = show ?? {};
				return resources?.includes(resource.value) && ofOperations?.includes(operation.value);
			});
			const isCollection = shown.map(({ type }) => type === 'collection');
			expect(isCollection).toEqual([...isCollection].sort());
		}
	});

	it.each(operations)(
		'$path has an action text without articles that names the resource',
		(one) => {
			expect(one.operation.action).not.toMatch(/\b(an?|the)\b/);
			expect(one.operation.action?.toLowerCase()).toContain(
				one.resource.name.toLowerCase().slice(0, 5),
			);
			expect(one.operation.description).not.toBe(one.operation.action);
		},
	);

	it.each(Object.keys(NODES) as NodeName[])('%s explains each parameter', (name) => {
		const unexplained = everyProperty(propertiesOf(name)).filter(
			({ name: internal, type, description, hint }) =>
				!['resource', 'operation', 'pollTimes', 'requestOptions'].includes(internal) &&
				!['notice', 'collection'].includes(type) &&
				!description &&
				!hint,
		);
		// n8n itself explains the options that it adds to declarative nodes, and it wants no
		// tooltip on "Trigger On".
		const own = unexplained.filter(
			({ name: internal, displayName }) => internal !== 'batching' && displayName !== 'Trigger On',
		);
		expect(own.map((property) => property.displayName)).toEqual([]);
	});
});

describe('hints', () => {
	it.each(ACTIONS)(
		"of %s are in the node's own panel, and are shown only before it is executed",
		(name) => {
			for (const hint of nodeType(name).description.hints ?? []) {
				// n8n shows hints for the input pane in the next node's panel, where they cannot point
				// to a failure.
				expect(hint).toMatchObject({ location: 'outputPane', whenToDisplay: 'beforeExecution' });
			}
		},
	);
});

describe('a warning about files', () => {
	const NO_FILES = expect.stringContaining('has no files');
	const OTHER_FIELD = expect.stringContaining(
		"not in the field that 'Input Data Field Name' names",
	);
	const UNUSED = expect.stringContaining('starts without them');
	const withFile = (field: string) => [{ json: {}, binary: { [field]: inlineFile('x') } }];
	const create = { resource: 'run', operation: 'create' };
	const start = { resource: 'run', operation: 'start' };
	const upload = { resource: 'file', operation: 'upload' };

	it.each([
		['kolena', create, withFile('data'), []],
		['kolena', create, [{ json: {} }], [NO_FILES]],
		['kolena', create, withFile('Data'), [OTHER_FIELD]],
		['kolena', { ...create, binaryPropertyName: '*' }, withFile('Data'), []],
		['kolena', { ...create, binaryPropertyName: 'a, b' }, withFile('a'), [OTHER_FIELD]],
		['kolena', { ...create, binaryPropertyName: 'a,b,' }, [...withFile('a'), ...withFile('b')], []],
		['kolena', { resource: 'run', operation: 'get' }, [{ json: {} }], []],
		['kognitos', start, [{ json: {} }], []],
		['kognitos', start, withFile('data'), [UNUSED]],
		['kognitos', { ...start, binaryPropertyName: ' , ' }, withFile('data'), [UNUSED]],
		['kognitos', { ...start, binaryPropertyName: 'data' }, [{ json: {} }], [NO_FILES]],
		['kognitos', { ...start, binaryPropertyName: 'data' }, withFile('file'), [OTHER_FIELD]],
		['kognitos', upload, [{ json: {} }], [NO_FILES]],
		['kognitos', upload, withFile('data'), []],
		['kognitos', { resource: 'process', operation: 'get' }, [{ json: {} }], []],
	] as Array<[ActionName, INodeParameters, INodeExecutionData[], string[]]>)(
		'%s %j',
		(name, parameters, items, expected) => {
			const waiting = { waitForCompletion: true, ...parameters };
			expect(hintsFor(name, waiting, items)).toEqual(expected);
		},
	);

	it.each([
		['data', []],
		['*', []],
		['_files.data', []],
		['moved', []],
		['Data', [OTHER_FIELD]],
	])('files in the binary mode "combined", named %s', (binaryPropertyName, expected) => {
		const file = inlineFile('x');
		const items = [{ json: { _files: { data: file }, moved: file } }];
		const parameters = { ...create, binaryPropertyName, waitForCompletion: true };
		const settings = { binaryMode: 'combined' } as const;
		expect(hintsFor('kolena', parameters, items, settings)).toEqual(expected);
		expect(hintsFor('kolena', parameters, [{ json: {} }], settings)).toEqual([NO_FILES]);
	});
});
