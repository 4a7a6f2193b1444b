import { serviceDefaults, type ServiceSettings } from '../standIn';

/** How a run goes: from Created to Running, perhaps to Exception and back, to its end. */
export interface KognitosOutcome {
	/** How long it stays Created. */
	createdMs: number;
	/** From the start to the end; `null` = it runs until someone ends it. */
	durationMs: number | null;
	endStatus: 'Succeeded' | 'Stopped';
	/** When it waits for a person, counted from the start; `lastsMs: null` = forever. */
	exception: { afterMs: number; lastsMs: number | null } | null;
}

/** What can be set at any time. */
export interface KognitosSettings extends ServiceSettings {
	/** The course of runs for which `upcoming` does not specify another one. */
	outcome: KognitosOutcome;
	/** The courses of the next runs; each new run uses up the first one. */
	upcoming: Array<Partial<KognitosOutcome>>;
	/** Whether listed runs have their outputs; by its id a run always has them. */
	listOutputs: boolean;
	/** An empty page has `items: null` instead of `[]`. */
	nullItems: boolean;
	/** `cursor` tokens point past a run, `offset` tokens to a position, under which pages shift. */
	tokens: 'cursor' | 'offset';
	/** A page requested with a token returns the same token again: an endless list. */
	repeatingToken: boolean;
	/** How long a token can be used; `null` = forever. */
	tokenLifeMs: number | null;
	/** Each page with a token is followed by an empty one that has a token, too. */
	emptyPages: boolean;
	/** How long an upload address can be used. */
	uploadLifeMs: number;
	/** Headers an upload must carry, given in `upload_http_headers`. */
	uploadHeaders: Record<string, string>;
	/** Concurrent runs; one more is refused with 403. `null` = no limit. */
	maxOpenRuns: number | null;
	/** The same for each process. */
	maxOpenRunsPerProcess: number | null;
	/** Whether `/health` refuses a wrong key. */
	healthChecksKey: boolean;
}

export const kognitosDefaults: KognitosSettings = {
	...serviceDefaults,
	maxPageSize: 100,
	outcome: { createdMs: 50, durationMs: 300, endStatus: 'Succeeded', exception: null },
	upcoming: [],
	listOutputs: false,
	nullItems: false,
	tokens: 'cursor',
	repeatingToken: false,
	tokenLifeMs: null,
	emptyPages: false,
	uploadLifeMs: 300_000,
	uploadHeaders: {},
	maxOpenRuns: null,
	maxOpenRunsPerProcess: null,
	healthChecksKey: false,
};
