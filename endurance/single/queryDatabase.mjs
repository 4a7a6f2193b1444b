/**
 * Runs a query on an SQLite database and prints the rows as JSON. A `SELECT` leaves the database and
 * its log unchanged, even if n8n was killed while it was writing. Needs Node.js 22 or later, which
 * includes SQLite:
 *
 *     node queryDatabase.mjs <file> <SQL> [parameter…]
 */
import { DatabaseSync } from 'node:sqlite';

const [file, sql, ...parameters] = process.argv.slice(2);
const readOnly = !sql.startsWith('PRAGMA');
const database = new DatabaseSync(file, { readOnly, timeout: 10_000 });
process.stdout.write(JSON.stringify(database.prepare(sql).all(...parameters)));
database.close();
