import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { step } from '../../realN8n/progress';
import { withCredentials } from '../../realN8n/workflows';
import { DOCUMENTS } from '../../e2e/instance';
import { itemsOf, runWorkflow, succeeded } from '../../realN8n/executions';
import { sha256Of } from '../single/services';
import { SingleN8n } from '../single/singleN8n';
import { chain, readFiles, type Link } from '../single/workflows';
import type { Fixture } from './fixture';

export interface BinaryDataResult {
	mode: string;
	/** The service's name. */
	title: string;
	/** Where n8n stored the files, taken from the first part of their ids. */
	storedAs: string[];
	/** The number of files that arrived at the service exactly as they are on disk. */
	sameUploads: number;
	uploads: number;
	/** The number of files that n8n returns exactly as the service sent them. */
	sameDownloads: number;
	downloads: number;
}

/** The places where a single n8n 2.x instance without object storage can store binary data. */
export const BINARY_MODES = ['filesystem', 'database'];

const FILES = ['daily-report.pdf', 'invoice-1001.pdf', 'invoice-1002.pdf'];

const BEGIN: Link = {
	name: 'Begin',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	parameters: {},
};

const AS_TEXT: Link = {
	name: 'As text',
	type: 'n8n-nodes-base.extractFromFile',
	typeVersion: 1,
	parameters: { operation: 'binaryToPropery', destinationKey: 'document', options: {} },
};

/**
 * Starts runs with files and downloads a file from each, while n8n stores binary data in `mode`.
 */
export async function endureBinaryMode(
	{ sandbox, services, prepared, folder }: Fixture,
	mode: string,
): Promise<BinaryDataResult[]> {
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
		const hashes = await Promise.all(
			FILES.map(async (name) => sha256Of(await readFile(join(DOCUMENTS, name)))),
		);
		const results: BinaryDataResult[] = [];
		for (const { title, start, download } of services) {
			sandbox.reset();
			const parameters = { ...start.parameters, waitForCompletion: true, pollInterval: 2 };
			const workflow = chain(title, [
				BEGIN,
				readFiles(DOCUMENTS, '*.pdf'),
				{ ...start, parameters },
				...(download ? [download, AS_TEXT] : []),
			]);
			const execution = succeeded(
				await runWorkflow(client, withCredentials(workflow, prepared.credentials), BEGIN.name),
			);
			const arrived = sandbox.standIns.flatMap(({ requests }) =>
				requests.flatMap(({ files }) => files.map(({ sha256 }) => sha256)),
			);
			const started = itemsOf(execution, start.name);
			const downloaded = download ? itemsOf(execution, download.name) : [];
			const texts = download ? itemsOf(execution, AS_TEXT.name) : [];
			const ids = [...itemsOf(execution, 'Read files'), ...downloaded].flatMap(({ binary }) =>
				Object.values(binary ?? {}).map(({ id }) => String(id)),
			);
			results.push({
				mode,
				title,
				storedAs: [...new Set(ids.map((id) => id.split(':')[0]))],
				uploads: hashes.length,
				sameUploads: hashes.filter((hash) => arrived.includes(hash)).length,
				downloads: download ? hashes.length : 0,
				sameDownloads: texts.filter(
					({ json }, index) =>
						sha256Of(Buffer.from(String(json.document), 'base64')) ===
						download?.sha256(started[index].json),
				).length,
			});
		}
		return results;
	} finally {
		await n8n.stop();
	}
}
