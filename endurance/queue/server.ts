import { type Process, processOf, spawnLeashed } from '../../realN8n/command';

const OUTPUT_KEPT = 5_000;

/** A database server that runs as a separate process. */
export interface Server extends Process {
	/** The end of its output. */
	log(): string;
}

/** Starts a server and returns immediately, before it is ready. */
export function startServer(program: string, args: string[], folder: string): Server {
	const child = spawnLeashed(program, args, { cwd: folder });
	let log = '';
	const keep = (chunk: Buffer) => (log = (log + chunk.toString()).slice(-OUTPUT_KEPT));
	child.stdout?.on('data', keep);
	child.stderr?.on('data', keep);
	return { ...processOf(child), log: () => log };
}
