import type {
	KognitosHistory,
	KognitosSettings,
	KolenaHistory,
	KolenaSettings,
	SentDelivery,
} from '../../sandbox';

/** Where the stand-ins of another process are to be found. */
export interface SandboxAddress {
	kolena: {
		url: string;
		apiKey: string;
		webhookSecret: string;
		agentId: string;
		agentIds: string[];
	};
	kognitos: {
		url: string;
		apiKey: string;
		/** A second key, to tell one client from another. */
		agentApiKey: string;
		agentId: string;
		processId: string;
		processes: Array<{ id: string; stage: string }>;
	};
	/** Accepts any request, ignores its content, and responds like Kolena. */
	sinkUrl: string;
}

/** What the sandbox saw since the last reset. */
export interface SandboxReport {
	kolena: TrafficReport;
	kognitos: TrafficReport;
	sink: { requests: number; bytes: number };
	violations: number;
}

export interface TrafficReport {
	requests: number;
	/** What the rate limits let pass and refused. */
	accepted: number;
	refused: number;
	maxInFlight: number;
	/** Path and query of the requests, for the last 20,000. */
	asked: string[];
}

export interface RunReport {
	runId: number;
	files: string[];
	/** Size and SHA-256 of each file, where the request is still known. */
	received: Array<{ size: number; sha256: string }>;
}

/** A run that was started by a request, or added. */
export interface ListedRun {
	id: string;
	/** The id that the client chose: User Defined ID at Kolena, name at Kognitos. */
	name: string;
	status: string;
	/** Milliseconds since 1970. */
	createdAt: number;
}

/** Open runs that are there from the start. */
export interface OpenRuns {
	count: number;
	/** Machine time of the first creation, and the distance between two. */
	from: number;
	everyMs: number;
	/** How long each takes, in their order; missing = without end. */
	durationsMs?: number[];
}

export interface Commands {
	address: { input: undefined; output: SandboxAddress };
	reset: { input: undefined; output: undefined };
	/** Forgets the traffic, keeps the runs. */
	resetTraffic: { input: undefined; output: undefined };
	kolenaSettings: { input: Partial<KolenaSettings>; output: undefined };
	kognitosSettings: { input: Partial<KognitosSettings>; output: undefined };
	kolenaHistory: { input: KolenaHistory; output: undefined };
	kognitosHistory: { input: KognitosHistory; output: undefined };
	kolenaOpenRuns: { input: OpenRuns; output: string[] };
	kognitosOpenRuns: { input: OpenRuns; output: string[] };
	/** Sets the clock of the sandbox this many milliseconds ahead of the true time. */
	setClockOffset: { input: number; output: undefined };
	report: { input: undefined; output: SandboxReport };
	/** The newest runs of Kolena. */
	kolenaRuns: { input: undefined; output: RunReport[] };
	/** What Kolena has sent by webhook. */
	kolenaDeliveries: { input: undefined; output: SentDelivery[] };
	/** Ids of the Kognitos runs that an answer has shown at an exception to whoever has this key. */
	kognitosShownAtException: { input: string; output: string[] };
	/** All runs of both services, in the order they were started. */
	allRuns: { input: undefined; output: { kolena: ListedRun[]; kognitos: ListedRun[] } };
}

export type CommandName = keyof Commands;

export interface Request {
	id: number;
	name: CommandName;
	input: unknown;
}

export interface Answer {
	id: number;
	output?: unknown;
	error?: string;
}
