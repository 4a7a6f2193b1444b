import { cpus, loadavg, release, totalmem, type } from 'node:os';

import type { N8nInstall } from '../realN8n/n8nInstall';
import { decimals } from './words';

/**
 * Describes the machine in general terms, with just enough detail to judge the figures.
 *
 * @param n8n undefined if n8n itself was not measured
 */
export function describeMachine(n8n?: Pick<N8nInstall, 'version' | 'nodeVersion'>): string[] {
	const cores = cpus();
	const model = cores[0]?.model.trim() || 'unknown model';
	return [
		`${cores.length} cores (${model}) and ${Math.round(totalmem() / 1024 ** 3)} GB of memory`,
		`${type()} ${release().split('-')[0]}, Node.js ${process.version}`,
		...(n8n ? [`n8n ${n8n.version} on Node.js ${n8n.nodeVersion}`] : []),
	];
}

/**
 * Watches how busy the machine is, including the load from the benchmark itself. A high load
 * distorts the figures.
 */
export class LoadWatch {
	private readonly loads: number[] = [];

	private readonly timer = setInterval(() => this.look(), 15_000).unref();

	end(): string {
		clearInterval(this.timer);
		const loads = this.loads.length > 0 ? this.loads : [loadavg()[0]];
		const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
		return (
			`runnable processes during the measurement, including the benchmark's own: ${decimals(mean)} on average, ` +
			`${decimals(Math.max(...loads))} at peak`
		);
	}

	private look(): void {
		this.loads.push(loadavg()[0]);
	}
}
