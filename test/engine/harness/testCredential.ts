import type { ICredentialTestFunction, INodeCredentialTestResult } from 'n8n-workflow';
import { CredentialTestContext } from 'n8n-core';

import { additionalData } from './additionalData';
import { MemoryCredentials } from './credentials';
import { nodesWith } from './nodeTypes';
import type { CredentialData, CredentialName } from './services';

/** The result of testing a credential in the editor. Follows n8n's own tester step by step. */
export async function testCredential(
	name: CredentialName,
	data: CredentialData,
): Promise<INodeCredentialTestResult> {
	const base = additionalData(data);
	const details = { id: '1', name: 'Test' };
	const decrypted = await new MemoryCredentials(data).getDecrypted(base, details, name, 'internal');
	const context = new CredentialTestContext(base);
	return await testFunction(name).call(context, { ...details, type: name, data: decrypted });
}

/** n8n uses the test function of the first node that names one, so every node has to have it. */
function testFunction(name: CredentialName): ICredentialTestFunction {
	const functions = nodesWith(name).map(({ description, methods }) => {
		const { testedBy } = description.credentials?.find((used) => used.name === name) ?? {};
		return typeof testedBy === 'string' ? methods?.credentialTest?.[testedBy] : undefined;
	});
	const [first] = functions;
	if (first === undefined || functions.some((other) => other !== first)) {
		throw new Error(`Not every node has the test function for ${name}`);
	}
	return first;
}
