import type { INodeProperties, INodePropertyOptions, INodeType } from 'n8n-workflow';

import { classInFile } from '../classInFile';
import { EVERY_OPERATION, EVERY_TRIGGER, PARAMETERS, type Shown, SUBJECTS } from './shownBy';

/** An operation, a trigger or a credential, with what there is to show of it. */
export interface Subject {
	/** As it is named in `SUBJECTS`, e.g. `kolena run create`. */
	path: string;
	/** As the editor calls it, e.g. `Kolena › Run › Create`. */
	title: string;
	/** Internal names of its parameters with their labels. */
	parameters: Map<string, string>;
}

const ACTIONS = ['Kolena', 'Kognitos'];
const NOT_SHOWN = ['resource', 'operation'];

/** Everything that the package offers, read from its nodes and credentials. */
export async function everySubject(): Promise<Subject[]> {
	const subjects: Subject[] = [];
	for (const service of ACTIONS) {
		subjects.push(
			...operationsOf(await classInFile<INodeType>(`nodes/${service}/${service}.node.ts`)),
		);
	}
	for (const service of ACTIONS) {
		const { description } = await classInFile<INodeType>(
			`nodes/${service}/${service}Trigger.node.ts`,
		);
		subjects.push(subject(description.name, description.displayName, description.properties));
	}
	for (const service of ACTIONS) {
		const credential = await classInFile<{
			name: string;
			displayName: string;
			properties: INodeProperties[];
		}>(`credentials/${service}Api.credentials.ts`);
		subjects.push(subject(credential.name, credential.displayName, credential.properties));
	}
	return subjects;
}

/** What is shown of a subject by which tests; its own lines come before what is shown of all. */
export function shownOf({ path, parameters }: Subject): Shown {
	const own = SUBJECTS[path] ?? {};
	const ofAll = path.includes(' ')
		? EVERY_OPERATION
		: path.endsWith('Trigger')
			? EVERY_TRIGGER
			: {};
	const ofParameters = Object.entries(PARAMETERS).filter(([name]) => parameters.has(name));
	const shown: Shown = {};
	for (const [aspect, tests] of [
		...[...parameters.keys()].map((name) => [name, []] as [string, string[]]),
		...Object.entries(own),
		...(path.includes(' ') ? ofParameters : []),
		...Object.entries(ofAll),
	]) {
		shown[aspect] = [...(shown[aspect] ?? []), ...tests];
	}
	return shown;
}

function operationsOf({ description }: INodeType): Subject[] {
	const { name, displayName, properties } = description;
	return choices(properties[0]).flatMap((resource) =>
		properties
			.filter(
				(property) =>
					property.name === 'operation' && isFor(property, { resource: resource.value }),
			)
			.flatMap(choices)
			.map((operation) => {
				const chosen = { resource: resource.value, operation: operation.value };
				return subject(
					`${name} ${String(resource.value)} ${String(operation.value)}`,
					`${displayName} › ${resource.name} › ${operation.name}`,
					properties.filter((property) => isFor(property, chosen)),
				);
			}),
	);
}

function isFor({ displayOptions }: INodeProperties, chosen: Record<string, unknown>): boolean {
	return Object.entries(chosen).every(
		([name, value]) => displayOptions?.show?.[name]?.includes(value as string) ?? true,
	);
}

function subject(path: string, title: string, properties: INodeProperties[]): Subject {
	const parameters = properties
		.filter(({ name, type }) => !NOT_SHOWN.includes(name) && type !== 'notice')
		.flatMap(({ name, displayName, type, options = [] }) =>
			type === 'collection'
				? (options as INodeProperties[]).map(
						(option) =>
							[`${name}.${option.name}`, `${displayName} › ${option.displayName}`] as const,
					)
				: [[name, displayName] as const],
		);
	return { path, title, parameters: new Map(parameters) };
}

function choices({ options = [] }: INodeProperties): INodePropertyOptions[] {
	return options as INodePropertyOptions[];
}
