/**
 * `npm run test:queue-webhooks`: tests Kolena's webhooks in n8n's queue mode, with a main process,
 * two webhook processors and two workers. Kills webhook processors and workers during the test.
 * Writes a page to docs/evidence/endurance.
 *
 *     npm run test:queue-webhooks -- --quick   150 runs instead of 1,000, writes to build/
 */
import { parseArgs } from 'node:util';

import { runInCluster } from '../queue/clusterTrial';
import { startBalancer } from './balancer';
import { webhookResult } from './result';
import { runWebhookTrial } from './trial';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });

void runInCluster(
	{ workers: 2, webhookProcessors: 2, env: {}, isQuick: values.quick },
	async ({ cluster, sandbox, receiver, shutdown, versions }) => {
		const takers = [cluster.main, ...cluster.webhookProcessors];
		const balancer = await startBalancer(() => takers.map(({ running }) => running.url));
		shutdown.add(async () => await balancer.close());
		const runs = values.quick ? 150 : 1_000;
		const figures = await runWebhookTrial(cluster, sandbox, receiver, balancer.origin, runs);
		return webhookResult(figures, versions);
	},
);
