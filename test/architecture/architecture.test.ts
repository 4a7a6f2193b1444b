import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import { preProcessFile } from 'typescript';

import { Kognitos } from '../../nodes/Kognitos/Kognitos.node';
import { Kolena } from '../../nodes/Kolena/Kolena.node';

const ROOT = resolve(__dirname, '../..');

/** What n8n lets a verified node import while it runs. */
const ON_N8N_CLOUD = ['n8n-workflow', 'lodash', 'moment', 'p-limit', 'luxon', 'zod', 'crypto'];

/** What each folder of `nodes/shared` may import of the others; the root holds what all may use. */
const SHARED_ARROWS: Record<string, string[]> = {
	'': [],
	editor: [],
	operations: ['', 'requests'],
	requests: [''],
	triggers: ['', 'operations', 'requests', 'watching'],
	uploads: [''],
	watching: [''],
};

/** How a file of Kolena is called where Kognitos has it: its runs are of processes, not of agents. */
const IN_WORDS_OF_KOGNITOS: Array<[RegExp, string]> = [
	[/Kolena/g, 'Kognitos'],
	[/kolena/g, 'kognitos'],
	[/Agents\b/g, 'Processes'],
	[/agent(?=Locator|Run)/g, 'process'],
];

/** Files that one service has and the other cannot have. */
const WITHOUT_COUNTERPART = {
	Kolena: [
		'agent.ts', // Kognitos has no call that reads an agent.
		'listSearch/searchTemplates.ts', // Kognitos fills in no templates.
		'startedRuns.ts', // Kognitos has no ids of the user's own to find a run by.
	],
	Kognitos: [
		'uploadFile.ts', // Kolena takes the files with the run itself.
	],
};

interface Import {
	from: string;
	/** A package's name, or a file's path from the root without its ending. */
	to: string;
	isRelative: boolean;
}

function filesIn(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

const shipped = [...filesIn('nodes'), ...filesIn('credentials')].filter((file) =>
	file.endsWith('.ts'),
);

const imports = shipped.flatMap((from): Import[] =>
	preProcessFile(readFileSync(join(ROOT, from), 'utf8'), true, true).importedFiles.map(
		({ fileName }) => {
			const isRelative = fileName.startsWith('.');
			const path = resolve(ROOT, dirname(from), fileName);
			return {
				from,
				to: isRelative ? relative(ROOT, path).split(sep).join('/') : fileName,
				isRelative,
			};
		},
	),
);

const importsOf = (folder: string) => imports.filter(({ from }) => from.startsWith(folder));

function expectNone(wrong: Import[]): void {
	expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
}

describe('arrows', () => {
	it('reads all that ships', () => {
		expect(shipped.length).toBeGreaterThan(60);
		expect(imports.length).toBeGreaterThan(shipped.length);
	});

	it.each(['Kolena', 'Kognitos'])('%s imports itself, shared/ and n8n-workflow only', (service) => {
		expectNone(
			importsOf(`nodes/${service}/`).filter(({ to, isRelative }) =>
				isRelative
					? !to.startsWith(`nodes/${service}/`) && !to.startsWith('nodes/shared/')
					: to !== 'n8n-workflow',
			),
		);
	});

	it('shared/ imports itself, n8n-workflow and luxon only', () => {
		expectNone(
			importsOf('nodes/shared/').filter(({ to, isRelative }) =>
				isRelative ? !to.startsWith('nodes/shared/') : !['n8n-workflow', 'luxon'].includes(to),
			),
		);
	});

	it('shared/ names no service in its code', () => {
		const naming = filesIn('nodes/shared').filter((file) => {
			const code = readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[^]*?\*\/|^\s*\/\/.*/gm, '');
			return /kolena|kognitos/i.test(code);
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

	it('what ships imports nothing that n8n Cloud does not have', () => {
		expectNone(imports.filter(({ to, isRelative }) => !isRelative && !ON_N8N_CLOUD.includes(to)));
	});
});

describe('both services have the same shape', () => {
	const filesOf = (service: 'Kolena' | 'Kognitos') =>
		filesIn(`nodes/${service}`).map((file) => file.slice(`nodes/${service}/`.length));

	const isCommon = (file: string) =>
		!file.startsWith('resources/') && !file.startsWith('__schema__/');

	it('file for file, in the words of each, apart from what only one can have', () => {
		const translated = (file: string) =>
			IN_WORDS_OF_KOGNITOS.reduce((name, [word, other]) => name.replace(word, other), file);
		const kolena = filesOf('Kolena')
			.filter(isCommon)
			.filter((file) => !WITHOUT_COUNTERPART.Kolena.includes(file))
			.map(translated);
		const kognitos = filesOf('Kognitos')
			.filter(isCommon)
			.filter((file) => !WITHOUT_COUNTERPART.Kognitos.includes(file));
		expect(kolena.sort()).toEqual(kognitos.sort());
	});

	it('lists no file without counterpart that is gone', () => {
		expect(filesOf('Kolena')).toEqual(expect.arrayContaining(WITHOUT_COUNTERPART.Kolena));
		expect(filesOf('Kognitos')).toEqual(expect.arrayContaining(WITHOUT_COUNTERPART.Kognitos));
	});

	it.each([
		['Kolena' as const, new Kolena()],
		['Kognitos' as const, new Kognitos()],
	])('%s has a folder for each resource and in it a file for each operation', (service, node) => {
		const { properties } = node.description;
		const expected = properties
			.filter(({ name }) => name === 'operation')
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
