const { dest, parallel, src } = require('gulp');

const { keepLines } = require('./scripts/lineMaps');

/** Icons lie beside `nodes/` in the package, as they do in the checkout. */
const icons = () => src('icons/**/*.svg').pipe(dest('dist/icons'));

/** Codex files (`*.node.json`) and output previews (`__schema__`) stay beside the compiled nodes. */
const nodeAssets = () => src('nodes/**/*.json').pipe(dest('dist/nodes'));

const sourceMaps = async () => keepLines('dist');

exports.assets = parallel(icons, nodeAssets, sourceMaps);
