import { testCredential, wrongKeyFor, type StoredCredential } from '../realN8n/credentials';
import { MainJobFailed } from './mainJob';
import type { N8nClient } from '../realN8n/n8nClient';

/** A credential that passed n8n's test, and what n8n reported about a wrong key. */
export interface CredentialCheck {
	name: string;
	wrongKeyMessage: string;
}

/**
 * Makes n8n test a credential twice, as its "Test" button does: once with the correct key and once
 * with a wrong one. Throws {@link MainJobFailed} unless the first passes and the second fails.
 */
export async function checkCredential(
	client: N8nClient,
	credential: StoredCredential,
): Promise<CredentialCheck> {
	const { name } = credential;
	const right = await testCredential(client, credential);
	if (right.status !== 'OK')
		throw new MainJobFailed(`${name}: the correct key was refused: ${right.message}`);
	const wrong = await testCredential(client, credential, wrongKeyFor(credential));
	if (wrong.status === 'OK') throw new MainJobFailed(`${name}: a wrong key passed the test.`);
	return { name, wrongKeyMessage: wrong.message };
}
