/**
 * Runs a query on an SQLite database and prints the rows as JSON. Needs Node.js 22 or later, which
 * includes SQLite:
 *
 *     node readDatabase.mjs <file> <SQL> [parameter…]
 */
import { DatabaseSync } from 'node:sqlite';

const [file, sql, ...parameters] = process.argv.slice(2);
const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
process.stdout.write(JSON.stringify(database.prepare(sql).all(...parameters)));
database.close();
