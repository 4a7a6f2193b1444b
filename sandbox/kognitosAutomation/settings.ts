import { serviceDefaults, type ServiceSettings } from '../standIn';

/** Something that a run asks. */
export interface Question {
	/** How long the run works before it asks: since its start, or since the last answer. */
	afterMs?: number;
	/** In the machine's words. */
	message?: string;
	/** In words for people. */
	description?: string;
	/** How long the description is missing. */
	descriptionAfterMs?: number;
	/** The last segment of the group's name; empty = none. */
	group?: string;
	/** What the agent says at once; `null` = nothing. */
	agentMessage?: string | null;
	/** What the agent asks back, one text for each reply, before it takes an answer. */
	asksBack?: string[];
	/** It is resolved by itself after this time; `null` = it waits for a person. */
	resolvesAfterMs?: number | null;
}

/** How a run goes: from pending to executing, perhaps to questions and back, to its end. */
export interface AutomationOutcome {
	/** How long it stays pending. */
	pendingMs: number;
	/** How long it executes in total; `null` = until someone ends it. */
	durationMs: number | null;
	endStatus: 'completed' | 'failed' | 'archived';
	/** What it asks, in this order; while it waits, no time passes for it. */
	questions: Question[];
}

/** What can be set at any time. */
export interface KognitosAutomationSettings extends ServiceSettings {
	/** The course of runs for which `upcoming` does not specify another one. */
	outcome: AutomationOutcome;
	/** The courses of the next runs; each new run uses up the first one. */
	upcoming: Array<Partial<AutomationOutcome>>;
	/** How long the agent thinks about a reply; `null` = a person plays the agent. */
	agentThinksMs: number | null;
	/** How long a run is stopping before it has stopped. */
	stoppingMs: number;
	/** How many steps the events of a run contain. */
	stepsPerRun: number;
	/** Operations of the document that are answered with 403, whatever the token. */
	forbiddenOperations: string[];
	/** Refusals of the key come from the gateway, which does not use the service's error format. */
	gatewayErrors: 'json' | 'text';
	/** Status of FAILED_PRECONDITION. */
	failedPreconditionStatus: 400 | 412;

	/** What an answer to a start has: `run_id` as a full name, as an id, or `name` in its place. */
	startAnswer: 'fullRunId' | 'bareRunId' | 'name';
	/** What the answer to an upload has; 201 comes with `Location`. */
	uploadStatus: 200 | 201;
	organizationUpload: boolean;
	workspaceUpload: boolean;
	/** Whether `A:query` exists; one of the vendor's systems responds that it does not. */
	queryIsImplemented: boolean;
	/** What the filter of automations does. */
	automationFilter: 'works' | 'isIgnored';
	/** Whether the time of a run follows its state; in the real service it mostly does not. */
	runUpdateTime: 'creation' | 'state';

	/** How the last page says that it is the last. */
	lastPageToken: 'empty' | 'missing' | 'null';
	/** Each page with a token is followed by an empty one that has a token, too. */
	emptyPages: boolean;
	/** A page requested with a token returns the same token again: an endless list. */
	repeatingToken: boolean;
	/** How long a token can be used; `null` = forever. */
	tokenLifeMs: number | null;
	/**
	 * `cursor` tokens point past a resource, `offset` tokens to a position, under which pages shift.
	 */
	tokens: 'cursor' | 'offset';
	/** An empty list has no key. */
	emptyLists: 'sent' | 'leftOut';
	/** Fields that have their zero value. */
	zeroFields: 'sent' | 'leftOut';
	fieldNames: 'snake' | 'camel';
	numbers: 'parts' | 'signedFlags' | 'bare';
	/** Older answers have wrappers around values and lists without `list`. */
	values: 'plain' | 'wrapped';
	nulls: 'null' | 'name' | 'zero' | 'empty';
	/** `prose` has the words of the vendor's guides: running, waiting, paused. */
	stateNames: 'documented' | 'prose';
	failures: 'description' | 'errorObject' | 'errorText';
	/** How an exception refers to its automation. */
	exceptionAutomation: 'id' | 'name';
	/** How a waiting run refers to its exception. */
	guidanceException: 'id' | 'name';
	/** What happens to a reply to what is resolved or archived. */
	lateReplies: 'stored' | 'refused';
	automationNames: 'full' | 'short';
	tables: 'columns' | 'arrow' | 'remote';
	/** How a file in a response states its location. */
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
