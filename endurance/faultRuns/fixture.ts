import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { step } from '../../realN8n/progress';
import { Shutdown } from '../../realN8n/shutdown';
import { startSandbox, type Sandbox } from '../../sandbox';
import type { Counts } from '../results';
import { EndingsWatch } from '../single/endingsWatch';
import { SingleN8n } from '../single/singleN8n';
import { prepareFolder, type PreparedFolder } from '../single/preparedFolder';
import { trialServices, type TrialService, type Watched } from '../single/services';
import { Traffic } from '../single/traffic';
import { chain, post, switchOn } from '../single/workflows';
import { startReceiver, type Receiver } from '../receiver';
import type { Engine } from './engines';
import { countStates, lookInto, type HoldingExecution } from './evidence';

/**
 * The delay between two events that an execution delivers. It makes the execution take several
 * seconds, so that n8n can be stopped halfway through.
 */
const PAUSE_MS = 150;
const LEAST_EXCEPTION_MS = 5 * 60_000;
const LOOK_MS = 10_000;
/** n8n's statuses of an execution that may still deliver its events. */
const UNFINISHED = ['new', 'running', 'waiting'];

const TRAFFIC = {
	runsPerMinute: 30,
	shortestRunMs: 1_000,
	longestRunMs: 90_000,
	longestExceptionMs: 60_000,
	unansweredShare: 0.5,
};

/** What became of the events that did not arrive. */
export interface Account {
	counts: Counts;
	/** Keys of events in an execution that n8n stored but did not finish. */
	held: string[];
	/** Keys of events that n8n's stored state counts as delivered, but that are in no execution. */
	dropped: string[];
	/** Keys of events that left no trace, so their loss is unexplained. */
	lost: string[];
	/** The executions that contain events. */
	executions: HoldingExecution[];
}

/** The services and n8n's prepared folder, which all parts use in turn. */
export interface Fixture {
	sandbox: Sandbox;
	services: TrialService[];
	/** All polling triggers. */
	watched: Watched[];
	prepared: PreparedFolder;
	folder: string;
}

/** Starts the services and prepares n8n's folder. */
export async function prepareFixture(shutdown: Shutdown, folder: string): Promise<Fixture> {
	const sandbox = await startSandbox({ maxRecordedRequests: 5_000 });
	shutdown.add(async () => await sandbox.close());
	const services = trialServices(sandbox);
	const prepared = await prepareFolder(folder, sandbox);
	const watched = services.flatMap((service) => service.watched);
	return { sandbox, services, watched, prepared, folder };
}

interface FaultRunOptions {
	name: string;
	engine: Engine;
	/** n8n's user folder; by default, the fault run gets its own. */
	userFolder?: string;
}

/** A separate n8n instance on which all polling triggers are active and runs keep ending. */
export class FaultRun {
	private readonly settled = new Set<string>();

	private readonly watch: EndingsWatch;

	private readonly traffic: Traffic;

	private readonly shutdown = new Shutdown();

	private constructor(
		fixture: Fixture,
		readonly n8n: SingleN8n,
		private readonly logFolder: string,
		readonly receiver: Receiver,
	) {
		this.shutdown.add(async () => await receiver.close());
		this.watch = new EndingsWatch(fixture.watched);
		this.shutdown.add(() => this.watch.close());
		this.traffic = new Traffic(fixture.services, TRAFFIC);
		this.shutdown.add(() => this.traffic.stop());
	}

	/**
	 * Starts a fault run, independent of the previous one. Runs start only after all triggers have
	 * polled, because triggers ignore anything that ended earlier. With durable cursors, n8n stores
	 * only the result of the first scheduled poll, not of the poll at activation.
	 */
	static async begin(fixture: Fixture, options: FaultRunOptions): Promise<FaultRun> {
		const { sandbox, watched, prepared, folder } = fixture;
		const { name, engine } = options;
		sandbox.reset();
		const receiver = await startReceiver();
		const logFolder = join(folder, `${name}-log`);
		await mkdir(logFolder, { recursive: true });
		const userFolder = options.userFolder ?? join(folder, name);
		const n8n = await SingleN8n.copyOf(prepared, {
			userFolder,
			logFolder,
			env: engine.env,
		});
		const run = new FaultRun(fixture, n8n, logFolder, receiver);
		run.shutdown.add(async () => await n8n.kill());
		await step(`Starting n8n (${name})`, async () => {
			const client = await n8n.start();
			const workflows = watched.map(({ title, path, trigger }) =>
				chain(title, [trigger, post(`${receiver.url}/${path}`, PAUSE_MS)]),
			);
			await switchOn(client, prepared.credentials, workflows);
		});
		await step('Waiting for the first poll of every trigger', async () => {
			while ((await countStates(n8n.database)) < watched.length) await sleep(1_000);
		});
		run.traffic.start();
		return run;
	}

	/** Stops n8n and everything else that the fault run has started. */
	async end(): Promise<void> {
		await this.shutdown.run();
	}

	/** The number of events that have arrived. */
	get arrived(): number {
		return this.receiver.events.length;
	}

	/** The number of matching lines in n8n's log. */
	async countInLog(pattern: RegExp): Promise<number> {
		const log = await readFile(join(this.logFolder, 'n8n.log'), 'utf8');
		return log.split('\n').filter((line) => pattern.test(line)).length;
	}

	/**
	 * Stops starting runs, then waits until every run has ended or is waiting for a person who will
	 * never come.
	 */
	async letRunsEnd(): Promise<void> {
		this.traffic.stop();
		await sleep(TRAFFIC.longestRunMs + TRAFFIC.longestExceptionMs);
	}

	/**
	 * Records what n8n's state shows about events that have not arrived, because it is stored for
	 * only a few minutes. Returns how many events n8n has recorded as delivered since the last call
	 * although no execution contains them.
	 */
	async note(): Promise<number> {
		const { lost } = this.counts();
		if (lost.length === 0) return 0;
		const { settled, executions } = await lookInto(this.n8n.database, lost);
		const isNew = (key: string) => !this.settled.has(key) && !executions.get(key)?.length;
		const dropped = [...settled].filter(isNew);
		for (const key of settled) this.settled.add(key);
		return dropped.length;
	}

	/** Waits until no more events can arrive, but no longer than `longestMs`. */
	async waitForEvents(longestMs: number): Promise<Account> {
		const deadline = Date.now() + longestMs;
		for (;;) {
			const account = await this.account();
			const isDelivering = account.executions.some(({ status }) => UNFINISHED.includes(status));
			if ((account.lost.length === 0 && !isDelivering) || Date.now() > deadline) {
				// An execution may still be delivering events that have arrived before.
				await sleep(LOOK_MS);
				return await this.account();
			}
			await sleep(LOOK_MS);
		}
	}

	/** What became of every event so far. */
	private async account(): Promise<Account> {
		await this.note();
		const counts = this.counts();
		const { executions } = await lookInto(this.n8n.database, counts.lost);
		const isHeld = (key: string) => (executions.get(key) ?? []).length > 0;
		const isDropped = (key: string) => !isHeld(key) && this.settled.has(key);
		const holding = counts.lost.flatMap((key) => executions.get(key) ?? []);
		return {
			counts,
			held: counts.lost.filter(isHeld),
			dropped: counts.lost.filter(isDropped),
			lost: counts.lost.filter((key) => !isHeld(key) && !isDropped(key)),
			executions: [...new Map(holding.map((one) => [one.id, one])).values()],
		};
	}

	private counts(): Counts {
		return this.watch.compare(this.receiver.events, LEAST_EXCEPTION_MS);
	}
}
