import { cpus, loadavg, release, totalmem } from 'node:os';

import { decimals } from './words';

/** Describes the machine in general terms, as far as a reader needs this to judge the figures. */
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

/** Watches how busy the machine is, including the benchmark itself. More than a few processes disturb the figures. */
export class LoadWatch {
	private readonly loads: number[] = [];

	private readonly timer = setInterval(() => this.look(), 15_000).unref();

	end(): string {
		clearInterval(this.timer);
		const loads = this.loads.length > 0 ? this.loads : [loadavg()[0]];
		const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
		return (
			`processes that needed a core during the measurement, including the benchmark's own: ` +
			`${decimals(mean)} on average, ${decimals(Math.max(...loads))} at most`
		);
	}

	private look(): void {
		this.loads.push(loadavg()[0]);
	}
}
