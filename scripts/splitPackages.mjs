/**
 * `npm run split`: makes the packages in `packages/` of their services' parts of `dist`, in
 * `build/<name>/`, because n8n verifies packages of one company's services only. What is published
 * is what the whole package holds of them, file for file; only the package's name differs.
 *
 * `--dist <folder>` takes the compiled files from elsewhere, `--into <folder>` puts the packages
 * elsewhere, `--no-scan` leaves n8n's scanner out.
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

/** Whether a compiled file belongs to a package with this manifest, or to all of them. */
function belongsTo({ n8n }, file) {
	if (file.startsWith('nodes/shared/')) return true;
	if (file.startsWith('credentials/')) return n8n.credentials.some((path) => isOf(path, file));
	const services = n8n.nodes.map((path) => path.split('/')[2]);
	return services.some(
		(service) =>
			file.startsWith(`nodes/${service}/`) || file.startsWith(`icons/${service.toLowerCase()}.`),
	);
}

/** Whether a file is the compiled one at a path of the manifest, or made with it (types, source map). */
function isOf(path, file) {
	return file.startsWith(path.replace(/^dist\//, '').replace(/js$/, ''));
}

function readJson(...path) {
	return JSON.parse(readFileSync(join(...path), 'utf8'));
}

/** Names the package's own node types, and leads to the package's own page for help. */
function withOwnName(text, name, wholeName) {
	return text
		.replaceAll(`"${wholeName}.`, `"${name}.`)
		.replaceAll(`/${wholeName}#`, `/${wholeName}/tree/main/packages/${name}#`);
}

/** The examples that need nothing but the nodes of the package, with its node types. */
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

/** Puts one package together from its manifest in `packages/` and its part of the compiled files. */
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

/** Whether n8n would verify the package, as far as its scanner says. */
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
