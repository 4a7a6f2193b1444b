import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { step } from '../../realN8n/progress';
import { withCredentials, type Workflow } from '../../realN8n/workflows';
import { renderDocument } from '../../sandbox/kolena/documents';
import { DOCUMENTS } from '../../e2e/instance';
import { itemsOf, runWorkflow, succeeded } from '../../realN8n/executions';
import { SingleN8n } from '../single/singleN8n';
import { chain, chosen, createKolenaRun, readFiles, type Link } from '../single/workflows';
import type { Fixture } from './fixture';

export interface BinaryDataResult {
	mode: string;
	/** How n8n stored the files: the first part of their ids. */
	storedAs: string[];
	/** The number of files that arrived at the service exactly as they are on disk. */
	sameUploads: number;
	uploads: number;
	/** The number of documents that n8n returns exactly as the service sent them. */
	sameDownloads: number;
	downloads: number;
}

/** Where a single n8n 2.x without object storage can store binary data. */
export const BINARY_MODES = ['filesystem', 'database'];

/** The stand-in gives an agent's first template this number plus the agent's id. */
const TEMPLATE_OF_AGENT = 100;

const FILES = ['daily-report.pdf', 'invoice-1001.pdf', 'invoice-1002.pdf'];

/** Starts Kolena runs with files and downloads a document from each, while n8n stores binary data in `mode`. */
export async function endureBinaryMode(fixture: Fixture, mode: string): Promise<BinaryDataResult> {
	const { prepared, folder } = fixture;
	const { kolena } = fixture.sandbox;
	fixture.sandbox.reset();
	kolena.settings.outcome = { durationMs: 1_000, endStatus: 'success' };
	const logFolder = join(folder, `binary-${mode}-log`);
	await mkdir(logFolder);
	const n8n = await SingleN8n.copyOf(prepared, {
		userFolder: join(folder, `binary-${mode}`),
		logFolder,
		fileFolders: [DOCUMENTS],
		env: { N8N_DEFAULT_BINARY_DATA_MODE: mode },
	});
	try {
		const client = await step(`Starting n8n (binary data: ${mode})`, async () => await n8n.start());
		const workflow = withCredentials(roundTrip(fixture), prepared.credentials);
		const execution = succeeded(await runWorkflow(client, workflow, 'Start'));
		const created = itemsOf(execution, 'Start at Kolena');
		const downloaded = itemsOf(execution, 'Download');
		const texts = itemsOf(execution, 'As text').map(({ json }) => String(json.document));
		const expected = created.map(({ json }) => {
			const run = kolena.run(Number(json.run_id));
			return run && renderDocument(run, 'pdf').content.toString('base64');
		});
		const arrived = kolena.requests.flatMap(({ files }) => files.map(({ sha256 }) => sha256));
		const hashes = await Promise.all(
			FILES.map(async (name) => sha256Of(await readFile(join(DOCUMENTS, name)))),
		);
		const ids = [...itemsOf(execution, 'Read files'), ...downloaded].flatMap(({ binary }) =>
			Object.values(binary ?? {}).map(({ id }) => String(id)),
		);
		return {
			mode,
			storedAs: [...new Set(ids.map((id) => id.split(':')[0]))],
			uploads: hashes.length,
			sameUploads: hashes.filter((hash) => arrived.includes(hash)).length,
			downloads: downloaded.length,
			sameDownloads: expected.filter((text, index) => text === texts[index]).length,
		};
	} finally {
		await n8n.stop();
	}
}

function roundTrip({ sandbox }: Fixture): Workflow {
	const { kolena } = sandbox;
	const [agentId] = kolena.agentIds;
	const download: Link = {
		name: 'Download',
		type: 'n8n-nodes-agent-runs.kolena',
		typeVersion: 1,
		parameters: {
			resource: 'run',
			operation: 'downloadDocument',
			agentId: chosen(String(agentId)),
			runId: '={{ $json.run_id }}',
			templateId: chosen(String(TEMPLATE_OF_AGENT + agentId)),
			format: 'pdf',
		},
	};
	const asText: Link = {
		name: 'As text',
		type: 'n8n-nodes-base.extractFromFile',
		typeVersion: 1,
		parameters: { operation: 'binaryToPropery', destinationKey: 'document', options: {} },
	};
	const start: Link = {
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		parameters: {},
	};
	const create = createKolenaRun(sandbox, { waitForCompletion: true, pollInterval: 2 });
	return chain('Files there and back', [
		start,
		readFiles(DOCUMENTS, '*.pdf'),
		create,
		download,
		asText,
	]);
}

function sha256Of(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}
