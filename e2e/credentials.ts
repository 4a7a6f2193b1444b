import { testCredential, wrongKeyFor } from '../realN8n/credentials';
import { expect, type Checks } from './checks';
import type { Instance } from './instance';

/**
 * Runs n8n's own test on each service's credential, one at a time because n8n mixes up concurrent
 * tests.
 */
export async function checkCredentials(checks: Checks, instance: Instance): Promise<void> {
	const { client, credentials } = instance;
	const reasons = {
		kolenaApi: /Kolena did not accept the API key/,
		kognitosApi: /Kognitos did not accept the API key/,
		kognitosAutomationApi: /did not accept the token/,
	};
	for (const [type, reason] of Object.entries(reasons)) {
		const credential = credentials.find((stored) => stored.type === type);
		await checks.check(`Credentials: ${type}, correct key, wrong key, wrong URL`, async () => {
			expect(credential, 'The credential is stored');
			const right = await testCredential(client, credential);
			expect(right.status === 'OK', 'The correct key passes', right);
			const wrong = await testCredential(client, credential, wrongKeyFor(credential));
			expect(wrong.status === 'Error', 'A wrong key fails', wrong);
			expect(reason.test(wrong.message), 'The reason is given', wrong);
			const nobody = { baseUrl: 'http://127.0.0.1:9' };
			const lost = await testCredential(client, credential, nobody);
			expect(lost.status === 'Error', 'A URL where nothing is listening fails', lost);
			expect(
				/could not be reached: connection refused/.test(lost.message),
				'The message says why',
				lost,
			);
		});
	}
}
