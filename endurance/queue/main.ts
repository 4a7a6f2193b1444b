/**
 * `npm run test:queue`: tests the package in n8n's queue mode, with PostgreSQL, Redis, a main process and two
 * workers, which are killed during the test. Writes a page to docs/evidence/endurance.
 *
 *     npm run test:queue -- --runs=500     runs of each service; default: 10,000
 *     npm run test:queue -- --quick        just tries it out: 300 runs, two kills, writes to build/
 *     npm run test:queue -- --durable      with n8n's durable scheduler and durable cursors
 */
import { parseArgs } from 'node:util';

import { DURABLE_CURSORS } from '../durableCursors';
import { runInCluster } from './clusterTrial';
import { queueResult } from './result';
import { runTrial, type TrialOptions } from './trial';

interface Choice {
	trial: TrialOptions;
	isQuick: boolean;
	isDurable: boolean;
	/** The command that repeats the trial. */
	command: string;
}

function readChoice(): Choice {
	const { values } = parseArgs({
		options: {
			runs: { type: 'string' },
			quick: { type: 'boolean', default: false },
			durable: { type: 'boolean', default: false },
		},
	});
	const isQuick = values.quick;
	const runsPerService = Number(values.runs ?? (isQuick ? 300 : 10_000));
	if (!(runsPerService > 0)) throw new Error(`--runs has to be a number: ${values.runs}`);
	const words = [
		...(values.runs === undefined ? [] : [`--runs=${values.runs}`]),
		...(values.durable ? ['--durable'] : []),
	];
	return {
		trial: {
			runsPerService,
			batchSize: Math.min(250, Math.ceil(runsPerService / 6)),
			parallelBatches: 3,
			kills: isQuick ? 2 : 6,
		},
		isQuick,
		isDurable: values.durable,
		command: ['npm run test:queue', ...(words.length > 0 ? ['--', ...words] : [])].join(' '),
	};
}

const choice = readChoice();
void runInCluster(
	{ workers: 2, env: choice.isDurable ? DURABLE_CURSORS : {}, isQuick: choice.isQuick },
	async ({ cluster, sandbox, receiver, versions }) =>
		queueResult(await runTrial(cluster, sandbox, receiver, choice.trial), {
			...choice,
			...versions,
		}),
);
