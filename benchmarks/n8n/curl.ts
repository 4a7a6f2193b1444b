import { runCommand } from '../../realN8n/command';
import type { UploadTarget } from './uploads';

/**
 * Uploads files in one request with `curl -F`.
 *
 * @returns the total time that curl reports, in ms
 */
export async function curlUpload(target: UploadTarget, paths: string[]): Promise<number> {
	const url = `${target.baseUrl}/api/v1/client/agents/${target.agentId}/runs`;
	const files = paths.flatMap((path) => ['-F', `files=@${path}`]);
	const args = ['--silent', '--show-error', '--fail', '--output', '/dev/null'];
	const timing = ['--write-out', '%{time_total}'];
	const auth = ['-H', `Authorization: Bearer ${target.apiKey}`];
	const printed = await runCommand('curl', [...args, ...timing, ...auth, ...files, url]);
	return Number(printed.trim()) * 1000;
}
