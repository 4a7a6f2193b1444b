import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core writes its settings file as soon as it is imported.
process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'agent-runs-'));
