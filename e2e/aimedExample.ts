import { choicesIn, readExample, type Aim } from '../realN8n/exampleFiles';
import type { Workflow } from '../realN8n/workflows';
import type { Instance } from './instance';

/** Reads an example and sets it up for the instance, as a user would. */
export async function aimedExample(
	{ credentials, files, sandbox }: Instance,
	name: string,
	aim: Aim,
): Promise<Workflow> {
	return await readExample(name, { credentials, choices: choicesIn(sandbox, aim), folder: files });
}
