import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runCommand } from '../../realN8n/command';

const READ = join(__dirname, 'readDatabase.mjs');
const TRUNCATE = join(__dirname, 'truncateLog.mjs');
const FILE = 'database.sqlite';
const READ_TIMEOUT_MS = 60_000;

/** The SQLite database of a single n8n instance. */
export class SingleDatabase {
	/**
	 * @param node the path of a Node.js that includes SQLite
	 * @param folder the folder with the database
	 */
	constructor(
		private readonly node: string,
		readonly folder: string,
	) {}

	/** Runs a query while n8n is running. */
	async read<Row>(sql: string, ...parameters: string[]): Promise<Row[]> {
		return await this.readFile<Row>(join(this.folder, FILE), sql, parameters);
	}

	/** Runs a query on a copy after n8n was killed, so that n8n's own files stay untouched. */
	async readLeft<Row>(sql: string, ...parameters: string[]): Promise<Row[]> {
		const copy = await mkdtemp(join(tmpdir(), 'left-'));
		try {
			for (const name of [FILE, `${FILE}-wal`]) {
				await cp(join(this.folder, name), join(copy, name)).catch(() => undefined);
			}
			return await this.readFile<Row>(join(copy, FILE), sql, parameters);
		} finally {
			await rm(copy, { recursive: true, force: true });
		}
	}

	/** Makes the next write need new disk space. n8n can be running. */
	async truncateLog(): Promise<void> {
		const file = join(this.folder, FILE);
		await runCommand(this.node, ['--no-warnings', TRUNCATE, file], { timeoutMs: READ_TIMEOUT_MS });
	}

	private async readFile<Row>(file: string, sql: string, parameters: string[]): Promise<Row[]> {
		const args = ['--no-warnings', READ, file, sql, ...parameters];
		const printed = await runCommand(this.node, args, { timeoutMs: READ_TIMEOUT_MS });
		return JSON.parse(printed) as Row[];
	}
}
