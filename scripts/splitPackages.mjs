/**
 * `npm run split`: builds the packages in `packages/` from their services' parts of `dist`, and
 * writes them to `build/<name>/`. They exist because n8n verifies only packages for a single
 * company's services. Each one contains exactly the same files as the whole package does for its
 * services; only the package's name differs.
 *
 * `--dist <folder>` takes the compiled files from another folder, `--into <folder>` writes the packages to another
 * folder, and `--no-scan` skips n8n's scanner.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import {
	contentsAreRight,
	filesIn,
	PACKED_FILE_PATTERNS,
	scan,
	unpacked,
} from './packageCheck.mjs';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');

const { values: options } = parseArgs({
	options: {
		dist: { type: 'string', default: join(root, 'dist') },
		into: { type: 'string', default: join(root, 'build') },
		'no-scan': { type: 'boolean', default: false },
	},
});

/** Whether a compiled file belongs to a package with this manifest, or to every package. */
function belongsTo({ n8n }, file) {
	if (file.startsWith('nodes/shared/')) return true;
	if (file.startsWith('credentials/')) return n8n.credentials.some((path) => isOf(path, file));
	const services = n8n.nodes.map((path) => path.split('/')[2]);
	return services.some(
		(service) =>
			file.startsWith(`nodes/${service}/`) || file.startsWith(`icons/${service.toLowerCase()}.`),
	);
}

/** Whether a file is the compiled one at a path in the manifest, or its types or source map. */
function isOf(path, file) {
	return file.startsWith(path.replace(/^dist\//, '').replace(/js$/, ''));
}

function readJson(...path) {
	return JSON.parse(readFileSync(join(...path), 'utf8'));
}

/** Uses the package's own name in node types, and links to the package's own help page. */
function withOwnName(text, name, wholeName) {
	return text
		.replaceAll(`"${wholeName}.`, `"${name}.`)
		.replaceAll(`/${wholeName}#`, `/${wholeName}/tree/main/packages/${name}#`);
}

/** Copies the examples that need only the package's own nodes, and changes their node types to the package's. */
function putExamples(name, { n8n }, target) {
	const wholeName = readJson(root, 'package.json').name;
	const own = n8n.nodes.map((path) => {
		const className = path.split('/').at(-1).split('.')[0];
		return `${wholeName}.${className.charAt(0).toLowerCase()}${className.slice(1)}`;
	});
	const folder = join(target, 'examples');
	mkdirSync(folder);
	for (const file of readdirSync(join(root, 'examples')).filter((one) => one.endsWith('.json'))) {
		const text = readFileSync(join(root, 'examples', file), 'utf8');
		const types = JSON.parse(text).nodes.map(({ type }) => type.replace(/Tool$/, ''));
		const isOwn = types.every((type) => !type.startsWith(wholeName) || own.includes(type));
		if (isOwn) writeFileSync(join(folder, file), text.replaceAll(wholeName, name));
	}
}

/** Builds one package from its manifest in `packages/` and its part of the compiled files. */
function putTogether(name) {
	const source = join(root, 'packages', name);
	const target = join(options.into, name);
	const whole = readJson(root, 'package.json');
	const manifest = { ...readJson(source, 'package.json'), version: whole.version };
	rmSync(target, { recursive: true, force: true });
	mkdirSync(target, { recursive: true });
	writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, '\t')}\n`);
	cpSync(join(source, 'README.md'), join(target, 'README.md'));
	cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
	for (const file of filesIn(options.dist).filter((path) => belongsTo(manifest, path))) {
		const copy = join(target, 'dist', file);
		mkdirSync(dirname(copy), { recursive: true });
		if (/\.node\.json$|\.credentials\.js$/.test(file)) {
			const text = readFileSync(join(options.dist, file), 'utf8');
			writeFileSync(copy, withOwnName(text, name, whole.name));
		} else {
			cpSync(join(options.dist, file), copy);
		}
	}
	putExamples(name, manifest, target);
	return target;
}

/** Whether n8n would verify the package, as far as its scanner can tell. */
async function isVerifiable(name, target) {
	const { folder, packageFolder } = unpacked(target);
	try {
		const results = [
			await scan(`the manifest of ${name}`, join(root, 'packages', name), ['package.json']),
			await scan(`the packed ${name}`, packageFolder, PACKED_FILE_PATTERNS),
			contentsAreRight(packageFolder),
		];
		return results.every(Boolean);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

for (const name of readdirSync(join(root, 'packages'))) {
	const target = putTogether(name);
	console.log(`${name}: ${target}`);
	if (!options['no-scan'] && !(await isVerifiable(name, target))) process.exitCode = 1;
}
