import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { INodeTypeDescription } from 'n8n-workflow';

import { contributingPage } from '../../scripts/importGraph';
import { filesIn, type Import, shippedImports, shippedSources } from '../../scripts/imports';
import { shippedNodes } from '../../scripts/shipped';
import { type ActionName, NODES } from '../engine/harness/services';
import { NOT_EVERYWHERE, SERVICES, WORDS } from './services';

const ROOT = resolve(__dirname, '../..');

/** What n8n lets a verified node import while it runs. */
const ON_N8N_CLOUD = ['n8n-workflow', 'lodash', 'moment', 'p-limit', 'luxon', 'zod', 'crypto'];

/** What each folder of `nodes/shared` may import of the others; the root holds what all may use. */
const SHARED_ARROWS: Record<string, string[]> = {
	'': [],
	editor: [],
	operations: ['', 'parameters', 'requests', 'uploads'],
	parameters: ['', 'requests'],
	requests: [''],
	triggers: ['', 'parameters', 'requests', 'watching'],
	uploads: ['', 'parameters'],
	watching: [''],
	webhooks: [],
};

const shipped = shippedSources();

const imports = shippedImports();

const importsOf = (folder: string) => imports.filter(({ from }) => from.startsWith(folder));

function expectNone(wrong: Import[]): void {
	expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
}

describe('arrows', () => {
	it('reads all that ships', () => {
		expect(shipped.length).toBeGreaterThan(60);
		expect(imports.length).toBeGreaterThan(shipped.length);
	});

	it.each(SERVICES)(
		'%s imports itself, its credential, shared/ and n8n-workflow only',
		(service) => {
			expectNone(
				importsOf(`nodes/${service}/`).filter(({ to, isRelative }) =>
					isRelative
						? !to.startsWith(`nodes/${service}/`) &&
							!to.startsWith('nodes/shared/') &&
							to !== `credentials/${service}Api.credentials`
						: to !== 'n8n-workflow',
				),
			);
		},
	);

	it('shared/ imports itself, n8n-workflow, luxon and crypto only', () => {
		expectNone(
			importsOf('nodes/shared/').filter(({ to, isRelative }) =>
				isRelative
					? !to.startsWith('nodes/shared/')
					: !['n8n-workflow', 'luxon', 'crypto'].includes(to),
			),
		);
	});

	it('shared/ names no service in its code', () => {
		const naming = filesIn('nodes/shared').filter((file) => {
			const code = readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[^]*?\*\/|^\s*\/\/.*/gm, '');
			return new RegExp(SERVICES.join('|'), 'i').test(code);
		});
		expect(naming).toEqual([]);
	});

	it('the folders of shared/ import each other one way', () => {
		const folderOf = (path: string) =>
			path.slice('nodes/shared/'.length).split('/').slice(0, -1)[0] ?? '';
		expectNone(
			importsOf('nodes/shared/').filter(({ from, to, isRelative }) => {
				const [own, other] = [folderOf(from), folderOf(to)];
				return isRelative && own !== other && !SHARED_ARROWS[own]?.includes(other);
			}),
		);
	});

	it('watching/ runs without n8n: it takes types only', () => {
		const running = filesIn('nodes/shared/watching').filter((file) =>
			/^import (?!type\b)[^;]*from 'n8n-workflow'/m.test(readFileSync(join(ROOT, file), 'utf8')),
		);
		expect(running).toEqual([]);
	});

	it('credentials import n8n-workflow only', () => {
		expectNone(importsOf('credentials/').filter(({ to }) => to !== 'n8n-workflow'));
	});

	it('nothing imports a node: it is where n8n comes in', () => {
		expectNone(imports.filter(({ to }) => to.endsWith('.node')));
	});

	it('are drawn in CONTRIBUTING.md as they are now; else run `npm run docs`', () => {
		expect(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')).toBe(contributingPage());
	});

	it('what ships imports nothing that n8n Cloud does not have', () => {
		expectNone(imports.filter(({ to, isRelative }) => !isRelative && !ON_N8N_CLOUD.includes(to)));
	});
});

describe('the services have the same shape', () => {
	const filesOf = (service: string) =>
		filesIn(`nodes/${service}`).map((file) => file.slice(`nodes/${service}/`.length));

	/** The files of a service apart from its operations, named as if it were called "Service". */
	const commonFilesOf = (service: string): string[] => {
		const { parent, parents } = WORDS[service];
		const name = `${service.charAt(0).toLowerCase()}${service.slice(1)}`;
		return filesOf(service)
			.filter((file) => !file.startsWith('resources/') && !file.startsWith('__schema__/'))
			.map((file) =>
				file
					.replaceAll(service, 'Service')
					.replaceAll(name, 'service')
					.replaceAll(parents, 'Parents')
					.replace(new RegExp(`${parent}(?=Locator|Run)`), 'parent'),
			);
	};

	it('is told in which words, for each', () => {
		expect(Object.keys(WORDS)).toEqual(expect.arrayContaining(SERVICES));
	});

	it('file for file, in the words of each, apart from what not every one can have', () => {
		const found = new Map<string, string[]>();
		for (const service of SERVICES) {
			for (const file of commonFilesOf(service)) {
				found.set(file, [...(found.get(file) ?? []), service]);
			}
		}
		const expected = new Map([...found.keys()].map((file) => [file, SERVICES]));
		for (const [file, { services }] of Object.entries(NOT_EVERYWHERE)) {
			expected.set(file, services);
		}
		expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
	});

	it.each(
		shippedNodes()
			.filter(({ name }) => !name.endsWith('Trigger'))
			.map(({ service, name }) => [service, name] as const),
	)('%s has a folder for each resource and in it a file for each operation', (service, name) => {
		const { properties } = NODES[name as ActionName].description as INodeTypeDescription;
		const expected = properties
			.filter((property) => property.name === 'operation')
			.flatMap(({ displayOptions, options = [] }) =>
				(displayOptions?.show?.resource ?? []).flatMap((resource) => [
					`resources/${String(resource)}/index.ts`,
					...options.map((option) => {
						const operation = 'value' in option ? String(option.value) : '';
						return `resources/${String(resource)}/${operation}.ts`;
					}),
				]),
			);
		const found = filesOf(service).filter((file) => file.startsWith('resources/'));
		expect(found.sort()).toEqual(expected.sort());
	});
});
