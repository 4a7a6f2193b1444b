import type { EnginePart, N8nPart } from './part';
import { rateLimit } from './rateLimit/rateLimit';
import { cpu } from './triggers/cpu';
import { history } from './triggers/history';
import { openRuns } from './triggers/openRuns';
import { largeFiles } from './uploads/largeFiles';
import { manyFiles } from './uploads/manyFiles';

/** What needs a real n8n. */
export const n8nParts: N8nPart[] = [largeFiles, manyFiles, rateLimit];

/** What brings its own surroundings: n8n-core alone, mostly. */
export const engineParts: EnginePart[] = [history, openRuns, cpu];
