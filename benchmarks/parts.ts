import type { EnginePart, N8nPart } from './part';
import { rateLimit } from './rateLimit/rateLimit';
import { cpu } from './triggers/cpu';
import { history } from './triggers/history';
import { openRuns } from './triggers/openRuns';
import { largeFiles } from './uploads/largeFiles';
import { manyFiles } from './uploads/manyFiles';

/** The parts that need a real n8n instance. */
export const n8nParts: N8nPart[] = [largeFiles, manyFiles, rateLimit];

/** The parts that need only n8n-core. */
export const engineParts: EnginePart[] = [history, openRuns, cpu];
