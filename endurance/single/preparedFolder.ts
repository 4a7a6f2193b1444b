import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { installCommunityPackage, writeNpmForPackage } from '../../realN8n/communityPackage';
import {
	playgroundCredentials,
	storeCredentials,
	type ServiceAccess,
	type StoredCredential,
} from '../../realN8n/credentials';
import { N8nClient } from '../../realN8n/n8nClient';
import type { N8nInstall } from '../../realN8n/n8nInstall';
import { startN8n } from '../../realN8n/n8nProcess';
import { step } from '../../realN8n/progress';
import { packAndInstall } from '../../e2e/instance';

/** A template for n8n user folders, with an owner, the package and its credentials. */
export interface PreparedFolder {
	install: N8nInstall;
	userFolder: string;
	credentials: StoredCredential[];
}

/**
 * Builds the package and makes n8n install it in a new user folder.
 *
 * @param folder an empty folder for all files
 * @param access where the credentials point to
 */
export async function prepareFolder(
	folder: string,
	access: ServiceAccess,
): Promise<PreparedFolder> {
	const { packed, install } = await packAndInstall(folder);
	const npmFolder = join(folder, 'npm');
	const userFolder = join(folder, 'prepared');
	await writeNpmForPackage(npmFolder, install, packed);
	await mkdir(userFolder);
	return await step('Installing the package in n8n', async (report) => {
		const n8n = await startN8n({ install, userFolder, pathFolders: [npmFolder] }, report);
		try {
			const client = new N8nClient(n8n.url);
			await client.signUp();
			await installCommunityPackage(client, packed);
			const credentials = await storeCredentials(client, playgroundCredentials(access, 0));
			return { install, userFolder, credentials };
		} finally {
			await n8n.close();
		}
	});
}
