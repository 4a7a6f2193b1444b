import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const LEASH = join(__dirname, 'leash.mjs');
const OUTPUT_KEPT = 20_000;

const running = new Set<ChildProcess>();

/** A command that did not exit with code 0; the message contains the end of its output. */
export class CommandFailed extends Error {}

export interface CommandOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** How long the command may take before it is stopped. */
	timeoutMs?: number;
}

/**
 * Starts a command that stops when this process exits, for whatever reason. Closing the returned
 * process's `stdin` also stops the command.
 */
export function spawnLeashed(
	command: string,
	args: string[],
	options: CommandOptions = {},
): ChildProcess {
	// eslint-disable-next-line @n8n/community-nodes/no-dangerous-functions -- starting n8n is what the playground is for
	const child = spawn(process.execPath, [LEASH, command, ...args], {
		cwd: options.cwd,
		env: options.env ?? process.env,
		stdio: ['pipe', 'pipe', 'pipe'],
		detached: true,
	});
	child.stdin?.on('error', () => undefined);
	running.add(child);
	child.once('close', () => running.delete(child));
	return child;
}

/** A process that can exit or be killed. */
export interface Process {
	/** Resolves when the process has exited, for whatever reason. */
	ended: Promise<void>;
	/**
	 * Stops it as an administrator would (SIGTERM), or forcibly if that takes more than ten seconds.
	 */
	close(): Promise<void>;
	/** Kills it without warning (SIGKILL), as a crash or a power failure would. */
	kill(): Promise<void>;
}

/** How to stop a command that `spawnLeashed` started. */
export function processOf(child: ChildProcess): Process {
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	return {
		ended,
		close: async () => {
			child.stdin?.end();
			await ended;
		},
		kill: async () => {
			child.kill('SIGUSR2');
			await ended;
		},
	};
}

/** Stops every command that is still running and waits until all have exited. */
export async function endCommands(): Promise<void> {
	const endings = [...running].map(async (child) => {
		const closed = new Promise((resolve) => child.once('close', resolve));
		child.stdin?.end();
		await closed;
	});
	await Promise.all(endings);
}

/** Runs a command to completion and returns what it printed to standard output. Throws {@link CommandFailed}. */
export async function runCommand(
	command: string,
	args: string[],
	options: CommandOptions = {},
): Promise<string> {
	const child = spawnLeashed(command, args, options);
	const timer = options.timeoutMs
		? setTimeout(() => child.stdin?.end(), options.timeoutMs)
		: undefined;
	let stdout = '';
	let everything = '';
	child.stdout?.on('data', (chunk: Buffer) => {
		stdout += chunk.toString();
		everything = (everything + chunk.toString()).slice(-OUTPUT_KEPT);
	});
	child.stderr?.on('data', (chunk: Buffer) => {
		everything = (everything + chunk.toString()).slice(-OUTPUT_KEPT);
	});
	const code = await new Promise<number | null>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', resolve);
	});
	clearTimeout(timer);
	if (code !== 0) {
		const line = [command, ...args].join(' ');
		throw new CommandFailed(`"${line}" exited with code ${code}:\n${everything.trim()}`);
	}
	return stdout;
}

/**
 * Finds the script of the npm that started this process or, failing that, of the npm on the PATH.
 */
export function findNpmCli(): string {
	const fromNpm = process.env.npm_execpath;
	if (fromNpm?.endsWith('npm-cli.js')) return fromNpm;
	const folders = (process.env.PATH ?? '').split(delimiter);
	const besideNode = join(
		dirname(process.execPath),
		'..',
		'lib',
		'node_modules',
		'npm',
		'bin',
		'npm-cli.js',
	);
	const candidates = [besideNode, ...folders.map((folder) => join(folder, 'npm'))];
	const found = candidates.find(
		(path) => existsSync(path) && realpathSync(path).endsWith('npm-cli.js'),
	);
	if (!found) throw new Error('npm was not found: install Node.js together with npm.');
	return realpathSync(found);
}

/** Runs npm with the same Node.js as this process. */
export async function runNpm(args: string[], options: CommandOptions = {}): Promise<string> {
	return await runCommand(process.execPath, [findNpmCli(), ...args], options);
}
