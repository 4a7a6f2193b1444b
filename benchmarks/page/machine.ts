import { cpus, release, totalmem } from 'node:os';

/** The machine in general terms: what a reader needs to judge the figures. */
export function describeMachine(
	n8nVersion: string | undefined,
	n8nNode: string | undefined,
): string[] {
	const cores = cpus();
	const model = cores[0]?.model.trim() || 'unknown model';
	return [
		`${cores.length} cores (${model}), ${Math.round(totalmem() / 1024 ** 3)} GB of memory`,
		`${process.platform} ${release().split('-')[0]}, Node.js ${process.version}`,
		...(n8nVersion ? [`n8n ${n8nVersion} on Node.js ${n8nNode ?? 'unknown'}`] : []),
	];
}
