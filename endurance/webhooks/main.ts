/**
 * `npm run test:queue-webhooks`: tests Kolena's webhooks in n8n's queue mode, with a main process,
 * two webhook processors and two workers. Kills webhook processors and workers during the test.
 * Writes a page to docs/evidence/endurance.
 *
 *     npm run test:queue-webhooks -- --runs=500   default: 1,000
 *     npm run test:queue-webhooks -- --quick      a short trial: 150 runs, writes to build/
 */
import { parseArgs } from 'node:util';

import { runInCluster } from '../queue/clusterTrial';
import { Balancer } from './balancer';
import { webhookResult } from './result';
import { runWebhookTrial } from './trial';

/** Four processes of n8n on two cores do not keep up with more than a few executions a second. */
const EVERY_MS = 1_000;

const { values } = parseArgs({
	options: { runs: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const runs = Number(values.runs ?? (values.quick ? 150 : 1_000));
if (!(runs > 0)) throw new Error(`--runs must be a positive number, not ${values.runs}`);
const words = [
	...(values.runs === undefined ? [] : [`--runs=${values.runs}`]),
	...(values.quick ? ['--quick'] : []),
];
const command = ['npm run test:queue-webhooks', ...(words.length > 0 ? ['--', ...words] : [])].join(
	' ',
);

void runInCluster(
	{ workers: 2, webhookProcessors: 2, env: {}, isQuick: values.quick },
	async ({ cluster, sandbox, receiver, shutdown, versions }) => {
		const takers = () =>
			[cluster.main, ...cluster.webhookProcessors].map(({ running }) => running.url);
		const balancer = await new Balancer(takers).start();
		shutdown.add(async () => await balancer.close());
		const figures = await runWebhookTrial(cluster, sandbox, receiver, balancer, {
			runs,
			everyMs: EVERY_MS,
		});
		return webhookResult(figures, { command, ...versions });
	},
);
