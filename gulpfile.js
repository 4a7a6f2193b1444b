const { dest, parallel, src } = require('gulp');

const { keepLines } = require('./scripts/lineMaps');

/** Icons are next to `nodes/` in the package, as they are in the checkout. */
const icons = () => src('icons/**/*.svg').pipe(dest('dist/icons'));

/**
 * Codex files (`*.node.json`) and output previews (`__schema__`) stay next to the compiled nodes.
 */
const nodeAssets = () => src('nodes/**/*.json').pipe(dest('dist/nodes'));

const sourceMaps = async () => keepLines('dist');

exports.assets = parallel(icons, nodeAssets, sourceMaps);
