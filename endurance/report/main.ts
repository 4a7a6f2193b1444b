/** `npm run endurance:report`: writes docs/endurance.md and its plots from the results in docs/endurance. */
import { dirname, join } from 'node:path';

import { say } from '../../realN8n/progress';
import { readResults, writePage } from './page';
import { RESULTS } from './trial';

async function main(): Promise<void> {
	const docs = dirname(RESULTS);
	const page = join(docs, 'endurance.md');
	await writePage(page, join(docs, 'images', 'endurance'), await readResults(RESULTS));
	say(`The page is at ${page}`);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
