import { testCredential, wrongKeyFor, type StoredCredential } from '../realN8n/credentials';
import { MainJobFailed } from './mainJob';
import type { N8nClient } from '../realN8n/n8nClient';

/** What n8n reported about a credential with the right key and with a wrong one. */
export interface CredentialCheck {
	name: string;
	wrongKeyMessage: string;
}

/**
 * Has n8n test a credential twice, as its "Test" button does. Throws {@link MainJobFailed} unless the right key
 * passes and a wrong one fails.
 */
export async function checkCredential(
	client: N8nClient,
	credential: StoredCredential,
): Promise<CredentialCheck> {
	const { name } = credential;
	const right = await testCredential(client, credential);
	if (right.status !== 'OK')
		throw new MainJobFailed(`${name}: the right key was refused: ${right.message}`);
	const wrong = await testCredential(client, credential, wrongKeyFor(credential));
	if (wrong.status === 'OK') throw new MainJobFailed(`${name}: a wrong key passed the test.`);
	return { name, wrongKeyMessage: wrong.message };
}
