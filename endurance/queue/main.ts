/**
 * `npm run test:queue`: tests the package in n8n's queue mode, with PostgreSQL, Redis, a main
 * process and two workers. Kills processes during the test. Writes a page to
 * docs/evidence/endurance.
 *
 *     npm run test:queue -- --runs=500          runs per service; default: 10,000
 *     npm run test:queue -- --quick             300 runs, two kills, writes to build/
 *     npm run test:queue -- --durable           with n8n's durable scheduler and durable cursors
 *     npm run test:queue -- --kill=main,redis   what to kill: worker (default), main, redis, postgres
 */
import { parseArgs } from 'node:util';

import { DURABLE_CURSORS } from '../durableCursors';
import { runInCluster } from './clusterTrial';
import { KINDS, type Kind } from './kills';
import { queueResult } from './result';
import { runQueueTrial, type TrialOptions } from './trial';

interface Choice {
	trial: TrialOptions;
	isQuick: boolean;
	isDurable: boolean;
	kinds: Kind[];
	/** The command that repeats the trial. */
	command: string;
}

function readChoice(): Choice {
	const { values } = parseArgs({
		options: {
			runs: { type: 'string' },
			quick: { type: 'boolean', default: false },
			durable: { type: 'boolean', default: false },
			kill: { type: 'string', default: 'worker' },
		},
	});
	const isQuick = values.quick;
	const runsPerService = Number(values.runs ?? (isQuick ? 300 : 10_000));
	if (!(runsPerService > 0))
		throw new Error(`--runs must be a positive number, not ${values.runs}`);
	const kinds = KINDS.filter((kind) => values.kill.split(',').includes(kind));
	if (kinds.length !== values.kill.split(',').length) {
		throw new Error(`--kill must be one or more of ${KINDS.join(', ')}, not ${values.kill}`);
	}
	const rounds = Math.ceil((isQuick ? 2 : 6) / kinds.length);
	const words = [
		...(values.runs === undefined ? [] : [`--runs=${values.runs}`]),
		...(values.durable ? ['--durable'] : []),
		...(values.kill === 'worker' ? [] : [`--kill=${values.kill}`]),
	];
	return {
		trial: {
			runsPerService,
			batchSize: Math.min(250, Math.ceil(runsPerService / 6)),
			parallelBatches: 3,
			longestRunMs: isQuick ? 45_000 : 150_000,
			forgottenAfterMinutes: isQuick ? 2 : 4,
			kills: Array.from({ length: rounds }, () => kinds).flat(),
		},
		isQuick,
		isDurable: values.durable,
		kinds,
		command: ['npm run test:queue', ...(words.length > 0 ? ['--', ...words] : [])].join(' '),
	};
}

const choice = readChoice();
void runInCluster(
	{ workers: 2, env: choice.isDurable ? DURABLE_CURSORS : {}, isQuick: choice.isQuick },
	async ({ cluster, sandbox, receiver, versions }) =>
		queueResult(await runQueueTrial(cluster, sandbox, receiver, choice.trial), {
			...choice,
			...versions,
		}),
);
