const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const QUICKEST_FIRST = ['lives', 'histories', 'hardService', 'storedWatch', 'bounds'];

/** The slow tests try only the faults that no quick one notices. */
module.exports = class QuickestFirst extends Sequencer {
	sort(tests) {
		const rank = ({ path }) => QUICKEST_FIRST.indexOf(basename(path, '.test.ts'));
		return [...tests].sort((one, other) => rank(one) - rank(other));
	}
};
