import { choicesIn, readExample } from '../realN8n/exampleFiles';
import type { Workflow } from '../realN8n/workflows';
import type { Instance } from './instance';

/** The agent and the process that a workflow is to use, by their places in the sandbox. */
export interface Aim {
	agent: number;
	process: number;
}

/** Reads an example as its reader would set it up in the instance. */
export async function aimedExample(
	{ credentials, files, sandbox }: Instance,
	name: string,
	aim: Aim,
): Promise<Workflow> {
	return await readExample(name, { credentials, choices: choicesIn(sandbox, aim), folder: files });
}
