import { parseArgs } from 'node:util';

import { accessText } from './access';
import { startControl, startSandbox } from './index';

const usage = `Starts stand-ins for Kolena and both Kognitos platforms on this machine.

Options (or environment variables):
  --kolena-port      SANDBOX_KOLENA_PORT      default 4010
  --kognitos-port    SANDBOX_KOGNITOS_PORT    default 4011
  --storage-port     SANDBOX_STORAGE_PORT     default 4012
  --control-port     SANDBOX_CONTROL_PORT     default 4013
  --automation-port  SANDBOX_AUTOMATION_PORT  default 4014
  --duration         SANDBOX_DURATION         seconds a run takes, default 20;
                                              "manual" = until you end it on the control page
  --help
Port 0 means any free port.`;

interface MainOptions {
	ports: {
		kolena: number;
		kognitos: number;
		kognitosAutomation: number;
		storage: number;
		control: number;
	};
	/** `null` means until someone ends the run. */
	durationMs: number | null;
}

function readOptions(): MainOptions | undefined {
	const { values } = parseArgs({
		options: {
			'kolena-port': { type: 'string', default: process.env.SANDBOX_KOLENA_PORT ?? '4010' },
			'kognitos-port': { type: 'string', default: process.env.SANDBOX_KOGNITOS_PORT ?? '4011' },
			'storage-port': { type: 'string', default: process.env.SANDBOX_STORAGE_PORT ?? '4012' },
			'control-port': { type: 'string', default: process.env.SANDBOX_CONTROL_PORT ?? '4013' },
			'automation-port': { type: 'string', default: process.env.SANDBOX_AUTOMATION_PORT ?? '4014' },
			duration: { type: 'string', default: process.env.SANDBOX_DURATION ?? '20' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return undefined;
	return {
		ports: {
			kolena: readNumber('kolena-port', values['kolena-port']),
			kognitos: readNumber('kognitos-port', values['kognitos-port']),
			kognitosAutomation: readNumber('automation-port', values['automation-port']),
			storage: readNumber('storage-port', values['storage-port']),
			control: readNumber('control-port', values['control-port']),
		},
		durationMs:
			values.duration === 'manual' ? null : readNumber('duration', values.duration) * 1000,
	};
}

function readNumber(name: string, text: string): number {
	const number = Number(text);
	if (text.trim() === '' || !(number >= 0)) throw new Error(`--${name} must be a number: ${text}`);
	return number;
}

async function main(): Promise<void> {
	const options = readOptions();
	if (!options) {
		console.log(usage);
		return;
	}
	const { ports, durationMs } = options;
	const sandbox = await startSandbox({
		ports,
		kolena: { outcome: { durationMs, endStatus: 'success' } },
		kognitos: {
			outcome: { createdMs: 1000, durationMs, endStatus: 'Succeeded', exception: null },
		},
		kognitosAutomation: {
			agentThinksMs: durationMs === null ? null : 3000,
			outcome: { pendingMs: 1000, durationMs, endStatus: 'completed', questions: [] },
		},
	});
	const control = await startControl(sandbox, ports.control);
	const end = () => {
		void Promise.all([sandbox.close(), control.close()]).then(() => process.exit(0));
	};
	process.once('SIGINT', end);
	process.once('SIGTERM', end);
	console.log(`The sandbox is ready. Press Ctrl+C to stop it.

${accessText(sandbox)}

To see and end runs or try out faults: ${control.url}`);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
