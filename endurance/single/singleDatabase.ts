import { join } from 'node:path';

import { runCommand } from '../../realN8n/command';

const QUERY = join(__dirname, 'queryDatabase.mjs');
const QUERY_TIMEOUT_MS = 60_000;

/** The SQLite database of a single n8n instance, which can be running or not. */
export class SingleDatabase {
	/**
	 * @param node the path of a Node.js that includes SQLite
	 * @param folder the folder with the database
	 */
	constructor(
		private readonly node: string,
		readonly folder: string,
	) {}

	/** Runs a query. */
	async read<Row>(sql: string, ...parameters: string[]): Promise<Row[]> {
		const file = join(this.folder, 'database.sqlite');
		const args = ['--no-warnings', QUERY, file, sql, ...parameters];
		const printed = await runCommand(this.node, args, { timeoutMs: QUERY_TIMEOUT_MS });
		return JSON.parse(printed) as Row[];
	}

	/**
	 * Moves the contents of the database's log to the database and frees the log's space, so that the
	 * next write needs new space.
	 */
	async truncateLog(): Promise<void> {
		await this.read('PRAGMA wal_checkpoint(TRUNCATE)');
	}
}
