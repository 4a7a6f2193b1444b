/**
 * Moves the contents of an SQLite database's log to the database and frees the log's space, so that
 * the next write needs new space. Needs Node.js 22 or later:
 *
 *     node truncateLog.mjs <file>
 */
import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(process.argv[2], { timeout: 10_000 });
process.stdout.write(JSON.stringify(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()));
database.close();
