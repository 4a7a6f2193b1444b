import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { INodeTypeDescription } from 'n8n-workflow';

import { contributingPage } from '../../scripts/importGraph';
import { filesIn, type Import, shippedImports, shippedSources } from '../../scripts/imports';
import { shippedNodes } from '../../scripts/shipped';
import { type ActionName, NODES } from '../engine/harness/services';
import { NOT_EVERYWHERE, SERVICES, WORDS } from './services';

const ROOT = resolve(__dirname, '../..');

/** The modules that n8n lets a verified node import at run time. */
const ON_N8N_CLOUD = ['n8n-workflow', 'lodash', 'moment', 'p-limit', 'luxon', 'zod', 'crypto'];

/**
 * The other folders that each folder of `nodes/shared` may import from. '' is the root, whose files
 * every folder may use.
 */
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
	it('covers everything that ships', () => {
		expect(shipped.length).toBeGreaterThan(60);
		expect(imports.length).toBeGreaterThan(shipped.length);
	});

	it.each(SERVICES)(
		'%s imports only itself, its credential, shared/ and n8n-workflow',
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

	it('shared/ imports only itself, n8n-workflow, luxon and crypto', () => {
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

	it('the folders of shared/ import each other in one direction only', () => {
		const folderOf = (path: string) =>
			path.slice('nodes/shared/'.length).split('/').slice(0, -1)[0] ?? '';
		expectNone(
			importsOf('nodes/shared/').filter(({ from, to, isRelative }) => {
				const [own, other] = [folderOf(from), folderOf(to)];
				return isRelative && own !== other && !SHARED_ARROWS[own]?.includes(other);
			}),
		);
	});

	it('watching/ runs without n8n, from which it imports only types', () => {
		const running = filesIn('nodes/shared/watching').filter((file) =>
			/^import (?!type\b)[^;]*from 'n8n-workflow'/m.test(readFileSync(join(ROOT, file), 'utf8')),
		);
		expect(running).toEqual([]);
	});

	it('credentials import only n8n-workflow', () => {
		expectNone(importsOf('credentials/').filter(({ to }) => to !== 'n8n-workflow'));
	});

	it('nothing imports a node, which only n8n loads', () => {
		expectNone(imports.filter(({ to }) => to.endsWith('.node')));
	});

	it('match the diagram in CONTRIBUTING.md (if not, run `npm run docs`)', () => {
		expect(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')).toBe(contributingPage());
	});

	it('what ships imports only what n8n Cloud has', () => {
		expectNone(imports.filter(({ to, isRelative }) => !isRelative && !ON_N8N_CLOUD.includes(to)));
	});
});

describe('the services have the same shape', () => {
	const filesOf = (service: string) =>
		filesIn(`nodes/${service}`).map((file) => file.slice(`nodes/${service}/`.length));

	/** A service's files except its operations, renamed as if the service were called "Service". */
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

	it('has a list of words for each', () => {
		expect(Object.keys(WORDS)).toEqual(expect.arrayContaining(SERVICES));
	});

	it('file for file, each in its own words, apart from the listed exceptions', () => {
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
	)('%s has a folder for each resource, with a file for each operation', (service, name) => {
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
