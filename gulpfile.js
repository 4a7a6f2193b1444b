const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { Transform } = require('node:stream');
const { build } = require('esbuild');
const { dest, parallel, src } = require('gulp');

const icons = () => src('icons/**/*.svg').pipe(dest('dist/icons'));

/** Codex files (`*.node.json`) and output previews (`__schema__`) stay beside the compiled nodes. */
const nodeAssets = () => src('nodes/**/*.json').pipe(onOneLine()).pipe(dest('dist/nodes'));

/** JSON files without the white space that is for people only. */
const onOneLine = () =>
	new Transform({
		objectMode: true,
		transform(file, _, done) {
			file.contents = Buffer.from(JSON.stringify(JSON.parse(file.contents.toString())));
			done(null, file);
		},
	});

/** Makes the compiled code small: n8n loads every file of it at each start. */
const compact = async () => {
	const compiled = readdirSync('dist', { recursive: true }).filter((file) => file.endsWith('.js'));
	await build({
		entryPoints: compiled.map((file) => join('dist', file)),
		outdir: 'dist',
		outbase: 'dist',
		allowOverwrite: true,
		minify: true,
		// Lets names at the top of a file be short, too.
		format: 'cjs',
		lineLimit: 2000,
		charset: 'utf8',
	});
};

exports.assets = parallel(icons, nodeAssets, compact);
