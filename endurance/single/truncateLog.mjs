/**
 * Writes what is in the log of an SQLite database into the database and gives the log's room back, so that the next
 * write needs new room. Needs Node.js 22 or later:
 *
 *     node truncateLog.mjs <file>
 */
import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(process.argv[2], { timeout: 10_000 });
process.stdout.write(JSON.stringify(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()));
database.close();
