/**
 * Runs a command that never outlives the process that started it.
 *
 * node leash.mjs <command> [argument…]
 *
 * The command gets its own process group. The group is stopped when this process is told to stop,
 * and also when this process's standard input closes, which the operating system ensures even if
 * the parent is killed. SIGUSR2 kills the group without warning.
 */
import { spawn } from 'node:child_process';

const GRACE_MS = 10_000;

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });

function signalGroup(signal) {
	try {
		process.kill(-child.pid, signal);
	} catch {
		// The group has already exited.
	}
}

let ending = false;
function end() {
	if (ending) return;
	ending = true;
	signalGroup('SIGTERM');
	setTimeout(() => signalGroup('SIGKILL'), GRACE_MS);
}

process.on('SIGTERM', end);
process.on('SIGINT', end);
process.on('SIGHUP', end);
process.on('SIGUSR2', () => signalGroup('SIGKILL'));
process.stdin.on('end', end);
process.stdin.on('error', end);
process.stdin.resume();
// If the reader of the output has died, the leash must not exit before the command does.
process.stdout.on('error', end);
process.stderr.on('error', end);

child.on('error', (error) => {
	console.error(`${command}: ${error.message}`);
	process.exit(127);
});
child.on('exit', (code) => {
	signalGroup('SIGKILL');
	process.exit(code ?? 1);
});
