/**
 * Runs a command so that it never outlives the process that asked for it.
 *
 *     node leash.mjs <command> [argument…]
 *
 * The command gets a process group of its own. The group is ended when this process is told to end, and also when
 * its standard input closes, which the operating system does for a parent that died without a word. SIGUSR2 ends it
 * without a warning.
 */
import { spawn } from 'node:child_process';

const GRACE_MS = 10_000;

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });

function signalGroup(signal) {
	try {
		process.kill(-child.pid, signal);
	} catch {
		// The group is gone already.
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
// A reader that died must not end the leash before the command has ended.
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
