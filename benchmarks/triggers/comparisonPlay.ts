import type { Sandbox } from '../../sandbox';
import { ENDED } from './comparisonBuilds';
import {
	BEGIN_MS,
	FAILING,
	isPolled,
	LAST_MINUTE,
	OFF,
	PAST,
	planRuns,
	type PlannedRun,
} from './comparisonHistory';
import { Tally } from './comparisonTally';
import type { HandedOver, Way } from './comparisonWays';
import { MINUTE_MS, type ServiceName } from './trigger';

/** What a way made of the history. */
export interface Outcome {
	service: ServiceName;
	label: string;
	/** Of each poll. */
	requests: number[];
	failedPolls: number;
	tally: Tally;
}

/** Plays the whole history to one way of watching a service. */
export async function play(
	way: Way,
	service: ServiceName,
	sandbox: Sandbox,
	setClock: (ms: number) => void,
): Promise<Outcome> {
	setClock(BEGIN_MS);
	const stage = new Stage(service, sandbox);
	const tally = new Tally(stage.ended());
	const outcome: Outcome = { service, label: way.label, requests: [], failedPolls: 0, tally };
	for (let minute = 0; minute <= LAST_MINUTE; minute += 1) {
		if (!isPolled(minute)) continue;
		if (minute === OFF.to) way.restart();
		const poll = outcome.requests.length;
		setClock(BEGIN_MS + minute * MINUTE_MS);
		stage.prepare(minute);
		tally.show(poll, stage.ended());
		const items = await way.poll().catch((error: unknown) => {
			if (!FAILING.has(minute)) throw error;
			outcome.failedPolls += 1;
			return [];
		});
		outcome.requests.push(stage.requestsOfPoll());
		stage.finish(minute);
		tally.take(poll, items);
	}
	if (sandbox.violations.length > 0) throw new Error(JSON.stringify(sandbox.violations[0]));
	return outcome;
}

/** A service on which the history happens. */
class Stage {
	private readonly standIn: Sandbox['kolena'] | Sandbox['kognitos'];

	private readonly toCome = planRuns();

	private runCount = PAST.count;

	private requestsBefore = 0;

	constructor(
		private readonly service: ServiceName,
		private readonly sandbox: Sandbox,
	) {
		sandbox.reset();
		this.standIn = service === 'Kolena' ? sandbox.kolena : sandbox.kognitos;
		this.standIn.addHistory({ ...PAST, from: BEGIN_MS - (PAST.count + 1) * PAST.everyMs });
		this.startRuns((run) => run.createdAt < BEGIN_MS);
	}

	/** The runs that have ended by now, by the service's own word. */
	ended(): HandedOver[] {
		const runs: HandedOver[] = this.standIn.latestRuns(this.runCount);
		return runs.filter(({ status }) => ENDED[this.service].includes(status));
	}

	requestsOfPoll(): number {
		return this.standIn.recorder.total - this.requestsBefore;
	}

	/** Lets happen what happens up to a minute's poll, and gets ready for what happens in it. */
	prepare(minute: number): void {
		this.startRuns((run) => this.isDue(run, minute) && !run.isWhileRead);
		this.requestsBefore = this.standIn.recorder.total;
		this.standIn.settings.beforePage = () => {
			if (this.requestsOfPoll() > 1) this.startRuns((run) => this.isDue(run, minute));
		};
		const skip = FAILING.get(minute);
		if (skip === undefined) return;
		const body = { detail: 'Internal Server Error' };
		this.standIn.faults.add({ effect: 'answer', status: 500, body, skip, times: Infinity });
	}

	/** Lets happen what no second request has brought about. */
	finish(minute: number): void {
		this.startRuns((run) => this.isDue(run, minute));
		this.standIn.faults.clear();
	}

	private isDue({ createdAt }: PlannedRun, minute: number): boolean {
		return createdAt <= BEGIN_MS + minute * MINUTE_MS;
	}

	private startRuns(isMeant: (run: PlannedRun) => boolean): void {
		for (let [run] = this.toCome; run && isMeant(run); [run] = this.toCome) {
			this.toCome.shift();
			this.runCount += 1;
			this.add(run);
		}
	}

	private add({ createdAt, durationMs, isGood, exception }: PlannedRun): void {
		const { kolena, kognitos } = this.sandbox;
		if (this.service === 'Kolena') {
			kolena.addRun({ createdAt, durationMs, endStatus: isGood ? 'success' : 'failed' });
		} else {
			const endStatus = isGood ? 'Succeeded' : 'Stopped';
			kognitos.addRun({ createdAt, durationMs, endStatus, exception });
		}
	}
}
