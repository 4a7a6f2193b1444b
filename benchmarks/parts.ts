import type { EnginePart, N8nPart } from './part';
import { rateLimit } from './rateLimit/rateLimit';
import { cpu } from './triggers/cpu';
import { history } from './triggers/history';
import { openRuns } from './triggers/openRuns';
import { uploads } from './uploads/uploads';

/** The parts that need a real n8n instance. */
export const n8nParts: N8nPart[] = [uploads, rateLimit];

/** The parts that need only n8n-core. */
export const engineParts: EnginePart[] = [history, openRuns, cpu];
