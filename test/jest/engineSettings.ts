/** Settings that n8n-core reads when it is loaded. It then also writes a file with settings. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const userFolder = mkdtempSync(join(tmpdir(), 'agent-runs-'));
process.once('exit', () => rmSync(userFolder, { recursive: true, force: true }));

process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_LOG_LEVEL ??= 'silent';
process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
