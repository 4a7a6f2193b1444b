/** Replaces the code of a module with a call of Node.js's own `require`. */
module.exports = {
	process: (_source, path) => ({ code: `module.exports = requireOnce(${JSON.stringify(path)});` }),
	getCacheKey: (_source, path) => path,
};
