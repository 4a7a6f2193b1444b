import { execFile } from 'node:child_process';
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';

import { keepLines } from '../../scripts/lineMaps';
import { shippedCredentials, shippedNodes, shippedServices } from '../../scripts/shipped';

const run = promisify(execFile);

const ROOT = resolve(__dirname, '../..');
const WHOLE = 'n8n-nodes-agent-runs';
const SPLIT = readdirSync(join(ROOT, 'packages')).sort();
/** What n8n lets a verified node import; `crypto` comes with Node.js. */
const ON_N8N_CLOUD = ['n8n-workflow', 'lodash', 'moment', 'p-limit', 'luxon', 'zod'];

interface Manifest {
	name: string;
	version: string;
	description: string;
	repository: { url: string; directory?: string };
	n8n: { nodes: string[]; credentials: string[] };
	dependencies?: unknown;
	devDependencies?: unknown;
	peerDependencies?: unknown;
	optionalDependencies?: unknown;
}

interface Loaded {
	name: string;
	nodes: Array<{
		name: string;
		displayName: string;
		icons: string[];
		categories: string[];
		parameters: number;
		preview?: string;
	}>;
	credentials: Array<{ name: string; icons: string[]; supportedNodes: string[] }>;
	canImport: string[];
}

function filesIn(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
		.sort();
}

/** Shared code is allowed to name a service in a comment, as an example. */
function withoutComments(code: string): string {
	return code.replace(/\/\*[^]*?\*\/|^\s*\/\/.*/gm, '');
}

/** The folder with a package's manifest in the checkout. */
function manifestFolder(name: string): string {
	return name === WHOLE ? ROOT : join(ROOT, 'packages', name);
}

function manifestIn(folder: string): Manifest {
	return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

describe('the published packages', () => {
	let folder: string;
	/** The folder of each installed package. */
	let installed: Record<string, string>;
	let loaded: Record<string, Loaded>;

	/** Compiles the package into a folder, as `npm run build` does. */
	async function compile(dist: string): Promise<void> {
		const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
		await run(process.execPath, [compiler, '-p', 'tsconfig.json', '--outDir', dist], { cwd: ROOT });
		keepLines(dist);
		for (const file of filesIn(join(ROOT, 'nodes')).filter((path) => path.endsWith('.json'))) {
			cpSync(join(ROOT, 'nodes', file), join(dist, 'nodes', file));
		}
		cpSync(join(ROOT, 'icons'), join(dist, 'icons'), { recursive: true });
	}

	/** Installs a package from its tarball, as n8n does; returns its folder. */
	async function install(name: string, source: string): Promise<string> {
		const target = join(folder, 'n8n/nodes/node_modules', name);
		mkdirSync(target, { recursive: true });
		const packing = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
			cwd: source,
		});
		const tarball = join(folder, packing.stdout.trim().split('\n').at(-1) ?? '');
		await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
		const manifest = manifestIn(target);
		delete manifest.devDependencies;
		delete manifest.peerDependencies;
		delete manifest.optionalDependencies;
		writeFileSync(join(target, 'package.json'), JSON.stringify(manifest, null, 2));
		return target;
	}

	beforeAll(async () => {
		folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-runs-packages-')));
		const whole = join(folder, 'whole');
		await compile(join(whole, 'dist'));
		for (const file of ['package.json', 'README.md', 'LICENSE', '.npmrc']) {
			cpSync(join(ROOT, file), join(whole, file));
		}
		await run(process.execPath, [
			join(ROOT, 'scripts/splitPackages.mjs'),
			`--dist=${join(whole, 'dist')}`,
			`--into=${join(folder, 'build')}`,
			'--no-scan',
		]);
		const names = [WHOLE, ...SPLIT];
		const folders = await Promise.all(
			names.map(async (name) =>
				install(name, name === WHOLE ? whole : join(folder, 'build', name)),
			),
		);
		installed = Object.fromEntries(names.map((name, index) => [name, folders[index]]));
		const around = join(folder, 'n8n/node_modules');
		mkdirSync(around, { recursive: true });
		for (const name of ON_N8N_CLOUD) {
			const module = join(ROOT, 'node_modules', name);
			if (existsSync(module)) symlinkSync(module, join(around, name), 'junction');
		}
		const { stdout } = await run(
			process.execPath,
			[join(ROOT, 'scripts/loadPackages.mjs'), ...folders],
			{ cwd: ROOT, env: { ...process.env, NODE_PATH: '' } },
		);
		const found = JSON.parse(stdout) as Loaded[];
		loaded = Object.fromEntries(found.map((one) => [one.name, one]));
	}, 120_000);

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it.each([WHOLE, ...SPLIT])(
		'%s has its nodes and credentials under the names that saved workflows use',
		(name) => {
			const nodes = shippedNodes(manifestFolder(name));
			expect(loaded[name].nodes.map((node) => node.name)).toEqual(
				nodes.map((node) => `${name}.${node.name}`),
			);
			expect(loaded[name].credentials.map((credential) => credential.name)).toEqual(
				shippedCredentials(manifestFolder(name)).map((credential) => credential.name),
			);
			const supported = loaded[name].credentials.flatMap(({ supportedNodes }) => supportedNodes);
			expect([...new Set(supported)].sort()).toEqual(nodes.map((node) => node.name).sort());
		},
	);

	it.each([WHOLE, ...SPLIT])('%s loads with only the modules that n8n Cloud has', (name) => {
		expect(loaded[name].canImport).toEqual(['n8n-workflow', 'luxon']);
		expect(manifestIn(installed[name]).dependencies).toBeUndefined();
	});

	it.each([WHOLE, ...SPLIT])('%s includes icons, categories and previews for its nodes', (name) => {
		const { nodes, credentials } = loaded[name];
		for (const { icons } of [...nodes, ...credentials]) {
			expect(icons).toHaveLength(2);
			for (const icon of icons) {
				const path = icon.replace(`icons/${name}/`, '');
				expect(existsSync(join(installed[name], path))).toBe(true);
			}
		}
		for (const node of nodes) {
			expect(node.categories).toContain('Productivity');
			expect(node.parameters).toBeGreaterThan(3);
			expect(existsSync(node.preview ?? '')).toBe(true);
		}
	});

	it.each(SPLIT)('%s has no files or code for any other service', (name) => {
		const own = shippedServices(manifestFolder(name));
		const others = shippedServices().filter((service) => !own.includes(service));
		const other = new RegExp(others.join('|'), 'i');
		const files = filesIn(installed[name]);
		expect(files.filter((file) => other.test(file))).toEqual([]);
		const telling = files.filter((file) =>
			other.test(withoutComments(readFileSync(join(installed[name], file), 'utf8'))),
		);
		expect(telling).toEqual([]);
	});

	it('the two packages together contain everything that the whole package does', () => {
		const codeOf = (name: string) =>
			filesIn(installed[name]).filter((file) => file.startsWith('dist/'));
		expect([...new Set(SPLIT.flatMap(codeOf))].sort()).toEqual(codeOf(WHOLE));
		for (const name of SPLIT) {
			const code = codeOf(name).filter((path) => /^(?!.*\.credentials).*\.js$/.test(path));
			for (const file of code) {
				const text = readFileSync(join(installed[name], file), 'utf8');
				expect(text).toBe(readFileSync(join(installed[WHOLE], file), 'utf8'));
			}
		}
	});

	it.each([WHOLE, ...SPLIT])('%s names itself in its codex files', (name) => {
		for (const path of manifestIn(installed[name]).n8n.nodes) {
			const codex = readFileSync(join(installed[name], path.replace(/js$/, 'json')), 'utf8');
			const node = path.split('/').at(-1)?.replace('.node.js', '') ?? '';
			const type = `${name}.${node.charAt(0).toLowerCase()}${node.slice(1)}`;
			expect(JSON.parse(codex)).toMatchObject({ node: type });
		}
	});

	it.each(SPLIT)('%s has the same version, license and repository as the whole package', (name) => {
		const whole = manifestIn(ROOT);
		const split = manifestIn(join(folder, 'build', name));
		expect(split.version).toBe(whole.version);
		expect(split.repository.url).toBe(whole.repository.url);
		expect(split.repository.directory).toBe(`packages/${name}`);
		expect(split.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(filesIn(installed[name]).filter((file) => !/^(dist|examples)\//.test(file))).toEqual([
			'LICENSE',
			'README.md',
			'package.json',
		]);
	});

	it.each(SPLIT)('%s links to its own page for help, which covers what users need', (name) => {
		const readme = readFileSync(join(installed[name], 'README.md'), 'utf8');
		expect(readme).toContain(`# ${name}`);
		for (const heading of ['Install', 'Credentials', 'Nodes', 'Triggers', 'Limits']) {
			expect(readme).toContain(`\n## ${heading}\n`);
		}
		expect(readme).toContain('N8N_UNVERIFIED_PACKAGES_ENABLED=true');
		const texts = filesIn(installed[name])
			.filter((file) => /\.node\.json$|\.credentials\.js$/.test(file))
			.map((file) => readFileSync(join(installed[name], file), 'utf8'));
		const links = texts.flatMap((text) => text.match(/https:\/\/github\.com\/[^'"]+/g) ?? []);
		expect(links.length).toBeGreaterThanOrEqual(texts.length);
		const page = `https://github.com/agent-runs/n8n-nodes-agent-runs/tree/main/packages/${name}#`;
		expect(links.filter((link) => !link.startsWith(page))).toEqual([]);
	});

	it.each(SPLIT)('%s includes the examples for its nodes, with its own node types', (name) => {
		const files = filesIn(join(installed[name], 'examples'));
		const readme = readFileSync(join(installed[name], 'README.md'), 'utf8');
		const nodes = shippedNodes(manifestFolder(name)).map((node) => `${name}.${node.name}`);
		expect(files.length).toBeGreaterThan(4);
		for (const file of files) {
			expect(readme).toContain(`\`${file}\``);
			const text = readFileSync(join(installed[name], 'examples', file), 'utf8');
			expect(text).not.toContain(WHOLE);
			const { nodes: used } = JSON.parse(text) as { nodes: Array<{ type: string }> };
			const own = used.map(({ type }) => type).filter((type) => type.startsWith('n8n-nodes-k'));
			expect(own.filter((type) => !nodes.includes(type.replace(/Tool$/, '')))).toEqual([]);
		}
	});

	it.each([WHOLE, ...SPLIT])('%s is at most 800 kB unpacked', (name) => {
		const sizes = filesIn(installed[name]).map(
			(file) => statSync(join(installed[name], file)).size,
		);
		expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(800_000);
	});

	it.each([WHOLE, ...SPLIT])('%s is readable, with comments, types and source maps', (name) => {
		const files = filesIn(installed[name]).filter((file) => file.startsWith('dist/'));
		const code = files.filter((file) => file.endsWith('.js'));
		for (const file of code) {
			expect(files).toEqual(expect.arrayContaining([`${file}.map`, file.replace(/js$/, 'd.ts')]));
			const lines = readFileSync(join(installed[name], file), 'utf8').split('\n');
			expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(2_000);
		}
		const texts = code.map((file) => readFileSync(join(installed[name], file), 'utf8'));
		expect(texts.filter((text) => text.includes('/**')).length).toBeGreaterThan(code.length / 2);
	});
});
