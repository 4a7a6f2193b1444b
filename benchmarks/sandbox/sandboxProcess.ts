import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import type { Answer, CommandName, Commands, Request } from './protocol';

/** The stand-ins in a separate process, so that their memory and CPU time are not measured. */
export class SandboxProcess {
	private lastId = 0;

	private readonly waiting = new Map<number, (answer: Answer) => void>();

	private constructor(private readonly child: ChildProcess) {
		child.on('message', (answer: Answer) => {
			this.waiting.get(answer.id)?.(answer);
			this.waiting.delete(answer.id);
		});
		child.on('exit', (code) => {
			for (const answered of this.waiting.values()) {
				answered({ id: -1, error: `The sandbox exited with code ${code}` });
			}
		});
	}

	/** Starts the process and waits until all stand-ins are listening. */
	static async start(): Promise<SandboxProcess> {
		// eslint-disable-next-line @n8n/community-nodes/no-dangerous-functions -- a fixed script of ours
		const child = fork(join(__dirname, 'process.ts'), {
			execArgv: ['--import', 'tsx', '--max-old-space-size=4096'],
			serialization: 'advanced',
		});
		const sandbox = new SandboxProcess(child);
		await new Promise<void>((resolve, reject) => {
			child.once('message', () => resolve());
			child.once('exit', (code) => reject(new Error(`The sandbox exited with code ${code}`)));
		});
		return sandbox;
	}

	/** Makes the sandbox run a command and returns the result. */
	async ask<Name extends CommandName>(
		name: Name,
		...[input]: Commands[Name]['input'] extends undefined ? [] : [Commands[Name]['input']]
	): Promise<Commands[Name]['output']> {
		const id = (this.lastId += 1);
		const answered = new Promise<Answer>((resolve) => this.waiting.set(id, resolve));
		this.child.send({ id, name, input } satisfies Request, (failure) => {
			if (failure) this.waiting.get(id)?.({ id, error: failure.message });
		});
		const { output, error } = await answered;
		if (error !== undefined) throw new Error(error);
		return output as Commands[Name]['output'];
	}

	async close(): Promise<void> {
		if (this.child.exitCode !== null) return;
		const ended = new Promise((resolve) => this.child.once('exit', resolve));
		this.child.disconnect();
		await ended;
	}
}
