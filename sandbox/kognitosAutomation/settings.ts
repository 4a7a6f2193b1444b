import { serviceDefaults, type ServiceSettings } from '../standIn';

/** A question that a run asks. */
export interface Question {
	/** How long the run works before it asks, measured from its start or the last reply. */
	afterMs?: number;
	/** The technical message. */
	message?: string;
	/** The human-readable text. */
	description?: string;
	/** How long it takes until the description appears. */
	descriptionAfterMs?: number;
	/** The last segment of the group's name. Empty if there is no group. */
	group?: string;
	/** What the agent says immediately. `null` means nothing. */
	agentMessage?: string | null;
	/** The agent's follow-up questions, one after each reply, before it accepts a reply. */
	asksBack?: string[];
	/** How long until the question resolves itself. `null` means that it waits for a person. */
	resolvesAfterMs?: number | null;
}

/**
 * What happens to a run: it goes from pending to executing, possibly to questions and back, and
 * then ends.
 */
export interface AutomationOutcome {
	/** How long it remains pending. */
	pendingMs: number;
	/** How long it executes in total. `null` means until someone ends it. */
	durationMs: number | null;
	endStatus: 'completed' | 'failed' | 'archived';
	/**
	 * Its questions, in order. While the run is waiting, its execution time does not count down.
	 */
	questions: Question[];
}

/** What can be set at any time. */
export interface KognitosAutomationSettings extends ServiceSettings {
	/** What happens to runs that `upcoming` does not cover. */
	outcome: AutomationOutcome;
	/** What happens to the next runs. Each new run uses up the first entry. */
	upcoming: Array<Partial<AutomationOutcome>>;
	/** How long the agent thinks about a reply. `null` means that a person plays the agent. */
	agentThinksMs: number | null;
	/** How long a run stays in `stopping` before it is `stopped`. */
	stoppingMs: number;
	/** How many steps a run's events contain. */
	stepsPerRun: number;
	/** Operations in the OpenAPI document that get a 403, whatever the token. */
	forbiddenOperations: string[];
	/**
	 * Whether the gateway rejects a key with JSON or with text. It does not use the service's error
	 * format.
	 */
	gatewayErrors: 'json' | 'text';
	/** The HTTP status for FAILED_PRECONDITION. */
	failedPreconditionStatus: 400 | 412;

	/** What the response to a start contains: `run_id` as a full name or as an id, or `name` instead. */
	startAnswer: 'fullRunId' | 'bareRunId' | 'name';
	/** The HTTP status of the response to an upload; 201 comes with `Location`. */
	uploadStatus: 200 | 201;
	organizationUpload: boolean;
	workspaceUpload: boolean;
	/** Whether `A:query` exists. One of the vendor's systems responds that it does not. */
	queryIsImplemented: boolean;
	/** Whether the filter for automations has an effect. */
	automationFilter: 'works' | 'isIgnored';
	/** Whether a run's update time follows its state. In the real service, it usually does not. */
	runUpdateTime: 'creation' | 'state';

	/** How the last page shows that it is the last one. */
	lastPageToken: 'empty' | 'missing' | 'null';
	/** Whether each page with a token is followed by an empty page that also has a token. */
	emptyPages: boolean;
	/** Whether a page that was requested with a token returns the same token again, which makes the list endless. */
	repeatingToken: boolean;
	/** How long a token can be used. `null` means forever. */
	tokenLifeMs: number | null;
	/** `cursor` tokens point past a resource; `offset` tokens point to a position, so that pages can shift. */
	tokens: 'cursor' | 'offset';
	/** Whether empty lists are sent or left out. */
	emptyLists: 'sent' | 'leftOut';
	/** Whether fields with a zero value are sent or left out. */
	zeroFields: 'sent' | 'leftOut';
	fieldNames: 'snake' | 'camel';
	numbers: 'parts' | 'signedFlags' | 'bare';
	/** Older responses have wrappers around values, and lists without `list`. */
	values: 'plain' | 'wrapped';
	nulls: 'null' | 'name' | 'zero' | 'empty';
	/** `prose` uses the words from the vendor's guides: running, waiting, paused. */
	stateNames: 'documented' | 'prose';
	failures: 'description' | 'errorObject' | 'errorText';
	/** How an exception refers to its automation. */
	exceptionAutomation: 'id' | 'name';
	/** How a waiting run refers to its exception. */
	guidanceException: 'id' | 'name';
	/** What happens to a reply to a resolved or archived exception. */
	lateReplies: 'stored' | 'refused';
	automationNames: 'full' | 'short';
	tables: 'columns' | 'arrow' | 'remote';
	/** How a response refers to a file. */
	fileRemotes: 'name' | 'bishop' | 'address';
}

export const kognitosAutomationDefaults: KognitosAutomationSettings = {
	...serviceDefaults,
	keepContents: true,
	timeZone: 'Z',
	timeFractionDigits: 6,
	outcome: { pendingMs: 50, durationMs: 300, endStatus: 'completed', questions: [] },
	upcoming: [],
	agentThinksMs: 100,
	stoppingMs: 50,
	stepsPerRun: 4,
	forbiddenOperations: [],
	gatewayErrors: 'json',
	failedPreconditionStatus: 400,
	startAnswer: 'fullRunId',
	uploadStatus: 201,
	organizationUpload: true,
	workspaceUpload: true,
	queryIsImplemented: true,
	automationFilter: 'works',
	runUpdateTime: 'creation',
	lastPageToken: 'empty',
	emptyPages: false,
	repeatingToken: false,
	tokenLifeMs: null,
	tokens: 'cursor',
	emptyLists: 'sent',
	zeroFields: 'sent',
	fieldNames: 'snake',
	numbers: 'parts',
	values: 'plain',
	nulls: 'null',
	stateNames: 'documented',
	failures: 'description',
	exceptionAutomation: 'id',
	guidanceException: 'name',
	lateReplies: 'stored',
	automationNames: 'full',
	tables: 'columns',
	fileRemotes: 'name',
};
