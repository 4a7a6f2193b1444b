const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const { decode, encode } = require('@jridgewell/sourcemap-codec');

/**
 * Reduces the source maps in a folder to line numbers. Columns would take up a third of the
 * package, and the line is enough for a stack trace.
 */
exports.keepLines = (folder) => {
	const maps = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.js.map'));
	for (const file of maps.map((name) => join(folder, name))) {
		const map = JSON.parse(readFileSync(file, 'utf8'));
		map.mappings = encode(decode(map.mappings).map((segments) => segments.slice(0, 1)));
		writeFileSync(file, JSON.stringify(map));
	}
};
