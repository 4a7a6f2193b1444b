import { serviceDefaults, type ServiceSettings } from '../standIn';

/**
 * What happens to a run: it goes from Created to Running, possibly to Exception and back, and then
 * ends.
 */
export interface KognitosOutcome {
	/** How long it remains Created. */
	createdMs: number;
	/** The time from the start to the end. `null` means that it runs until someone ends it. */
	durationMs: number | null;
	endStatus: 'Succeeded' | 'Stopped';
	/**
	 * When it starts waiting for a person, measured from its start. `lastsMs: null` means that it
	 * waits forever.
	 */
	exception: { afterMs: number; lastsMs: number | null } | null;
}

/** What can be set at any time. */
export interface KognitosSettings extends ServiceSettings {
	/** What happens to runs that `upcoming` does not cover. */
	outcome: KognitosOutcome;
	/** What happens to the next runs. Each new run uses up the first entry. */
	upcoming: Array<Partial<KognitosOutcome>>;
	/** Whether listed runs include their outputs. A run that is requested by id always does. */
	listOutputs: boolean;
	/** Whether an empty page has `items: null` instead of `[]`. */
	nullItems: boolean;
	/** `cursor` tokens point past a run; `offset` tokens point to a position, so that pages can shift. */
	tokens: 'cursor' | 'offset';
	/** Whether a page that was requested with a token returns the same token again, which makes the list endless. */
	repeatingToken: boolean;
	/** How long a token can be used. `null` means forever. */
	tokenLifeMs: number | null;
	/** Whether each page with a token is followed by an empty page that also has a token. */
	emptyPages: boolean;
	/** How long an upload URL can be used. */
	uploadLifeMs: number;
	/** Headers that an upload must have, as stated in `upload_http_headers`. */
	uploadHeaders: Record<string, string>;
	/** The limit on concurrent runs. Any more are refused with 403. `null` means no limit. */
	maxOpenRuns: number | null;
	/** The same limit for each process. */
	maxOpenRunsPerProcess: number | null;
	/** Whether `/health` rejects a wrong key. */
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
