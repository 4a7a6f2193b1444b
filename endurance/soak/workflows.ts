import { DOCUMENTS } from '../../e2e/instance';
import type { Workflow } from '../../realN8n/workflows';
import type { TrialService, Watched } from '../single/services';
import { chain, everyMinute, post, readFiles, type Link } from '../single/workflows';

/** Two of the documents. */
const FILES = 'invoice-100[12].pdf';

/**
 * A workflow for each trigger, and one per service that starts a run for each file every minute.
 */
export function soakWorkflows(
	services: TrialService[],
	triggers: Watched[],
	receiverUrl: string,
): Workflow[] {
	return [
		...triggers.map(({ title, trigger, path }) =>
			chain(title, [trigger, post(`${receiverUrl}/${path}`)]),
		),
		...services.map(({ title, start }) =>
			chain(`Start on ${title}`, [everyMinute, readFiles(DOCUMENTS, FILES), start]),
		),
	];
}

/** As many workflows with as many items per minute, but with n8n's own nodes only. */
export function controlWorkflows(
	triggers: Watched[],
	receiverUrl: string,
	runsPerMinute: number,
): Workflow[] {
	const list: Link = {
		name: 'List runs',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { url: `${receiverUrl}/runs/${runsPerMinute}`, options: {} },
	};
	const split: Link = {
		name: 'Split',
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		parameters: { fieldToSplitOut: 'runs', options: {} },
	};
	return triggers.map(({ title }) =>
		chain(`Instead of ${title}`, [everyMinute, list, split, post(`${receiverUrl}/control`)]),
	);
}
