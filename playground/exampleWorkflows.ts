import { join } from 'node:path';

import type { StoredCredential } from '../realN8n/credentials';
import {
	readWorkflow,
	startedByWebhook,
	withCredentials,
	withParameters,
	withText,
	type Workflow,
} from '../realN8n/workflows';

/** What the example workflows are to use here in place of what they bring as an example. */
export interface ExampleTargets {
	credentials: StoredCredential[];
	kolenaAgentId: string;
	kognitosAgentId: string;
	kognitosProcessId: string;
	/** The folder that result files are stored in. */
	resultsFolder: string;
	/** The document that stands for the daily report. */
	reportUrl: string;
}

export interface ExampleWorkflows {
	/** Started by a request with documents, since there is no mailbox here. */
	documentsToKolena: Workflow;
	/** Started by a request, instead of once a day. */
	reportToKognitos: Workflow;
	kolenaResult: Workflow;
	kognitosResult: Workflow;
}

/** Where `documentsToKolena` starts, below n8n's address. */
export const DOCUMENTS_PATH = 'documents';

/** Where `reportToKognitos` starts, below n8n's address. */
export const REPORT_PATH = 'report';

const EXAMPLE_FOLDER = '/home/node/.n8n-files';
const EXAMPLE_REPORT =
	'https://files.example.com/reports/{{ $now.minus({ days: 1 }).toISODate() }}.pdf';

/** Reads the workflows in `folder` and points them at `targets`; of the two result workflows nothing else is changed. */
export async function readExamples(
	folder: string,
	targets: ExampleTargets,
): Promise<ExampleWorkflows> {
	const read = async (name: string) => aimed(await readWorkflow(join(folder, name)), targets);
	const fromMail = await read('mail-attachments-to-kolena.json');
	const fromSchedule = await read('schedule-to-kognitos.json');
	return {
		documentsToKolena: startedByWebhook(fromMail, 'New Mail', DOCUMENTS_PATH),
		reportToKognitos: startedByWebhook(fromSchedule, 'Every Morning', REPORT_PATH),
		kolenaResult: await read('kolena-result-to-file-and-mail.json'),
		kognitosResult: await read('kognitos-result-to-file-and-mail.json'),
	};
}

function aimed(workflow: Workflow, targets: ExampleTargets): Workflow {
	const kolena = { agentId: byId(targets.kolenaAgentId) };
	const kognitos = { agentId: targets.kognitosAgentId, processId: byId(targets.kognitosProcessId) };
	let result = withCredentials(workflow, targets.credentials);
	result = withText(result, EXAMPLE_FOLDER, targets.resultsFolder);
	result = withText(result, EXAMPLE_REPORT, targets.reportUrl);
	result = withParameters(result, 'n8n-nodes-agent-runs.kolena', kolena);
	result = withParameters(result, 'n8n-nodes-agent-runs.kolenaTrigger', kolena);
	result = withParameters(result, 'n8n-nodes-agent-runs.kognitos', kognitos);
	return withParameters(result, 'n8n-nodes-agent-runs.kognitosTrigger', kognitos);
}

function byId(value: string): Record<string, unknown> {
	return { __rl: true, mode: 'id', value };
}
