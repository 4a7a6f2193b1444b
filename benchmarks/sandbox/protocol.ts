import type {
	AutomationHistory,
	KognitosAutomationSettings,
	KognitosHistory,
	KognitosSettings,
	KolenaHistory,
	KolenaSettings,
	SentDelivery,
} from '../../sandbox';

/** How to reach the stand-ins in the sandbox process. */
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
		/** A second key, to tell two clients apart. */
		agentApiKey: string;
		agentId: string;
		processId: string;
		processes: Array<{ id: string; stage: string }>;
	};
	kognitosAutomation: { url: string; token: string; workspace: string; automation: string };
}

/** What the sandbox has seen since the last reset. */
interface SandboxReport {
	kolena: TrafficReport;
	kognitos: TrafficReport;
	kognitosAutomation: TrafficReport;
	violations: number;
}

export interface TrafficReport {
	/** How many requests the rate limits refused. */
	refused: number;
	/** The path and query of each of the last 20,000 requests. */
	asked: string[];
}

export interface RunReport {
	files: string[];
	/** The size and SHA-256 of each file, if the request is still stored. */
	received: Array<{ size: number; sha256: string }>;
}

/** A run that was started by a request or added directly. */
export interface ListedRun {
	id: string;
	/** The client's name for it: Kolena's User Defined ID, Kognitos' name, or else the first input. */
	name: string;
	status: string;
	/** Milliseconds since 1970. */
	createdAt: number;
	/** When the run reached its status, if that depends on when someone answers its question. */
	reachedAt?: number;
}

/** A question that a run has asked. */
export interface ListedException {
	id: string;
	runId: string;
	/** Milliseconds since 1970. */
	raisedAt: number;
	/** The number of messages that people have sent in reply. */
	answers: number;
}

/** Open runs to add. */
export interface OpenRuns {
	/** When the first run was created by the machine's clock, and the interval between runs. */
	from: number;
	everyMs: number;
	/** How long each run takes, in order. */
	durationsMs: number[];
}

export interface Commands {
	address: { input: undefined; output: SandboxAddress };
	reset: { input: undefined; output: undefined };
	/** Clears the recorded traffic but keeps the runs. */
	resetTraffic: { input: undefined; output: undefined };
	kolenaSettings: { input: Partial<KolenaSettings>; output: undefined };
	kognitosSettings: { input: Partial<KognitosSettings>; output: undefined };
	automationSettings: { input: Partial<KognitosAutomationSettings>; output: undefined };
	kolenaHistory: { input: KolenaHistory; output: undefined };
	kognitosHistory: { input: KognitosHistory; output: undefined };
	automationHistory: { input: AutomationHistory; output: undefined };
	kolenaOpenRuns: { input: OpenRuns; output: string[] };
	kognitosOpenRuns: { input: OpenRuns; output: string[] };
	automationOpenRuns: { input: OpenRuns; output: string[] };
	/** Sets the sandbox's clock this many milliseconds ahead of the true time. */
	setClockOffset: { input: number; output: undefined };
	report: { input: undefined; output: SandboxReport };
	/** Kolena's newest runs. */
	kolenaRuns: { input: undefined; output: RunReport[] };
	/** What Kolena has sent by webhook. */
	kolenaDeliveries: { input: undefined; output: SentDelivery[] };
	/** The ids of the Kognitos runs that clients with this key have seen stopped at an exception. */
	kognitosShownAtException: { input: string; output: string[] };
	/** All runs of each service, in the order they were started. */
	allRuns: {
		input: undefined;
		output: Record<'kolena' | 'kognitos' | 'kognitosAutomation', ListedRun[]>;
	};
	/** All Kognitos Automation exceptions. */
	automationExceptions: { input: undefined; output: ListedException[] };
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
