import type { IDataObject } from 'n8n-workflow';

/**
 * A run as the watcher sees it: what a service's answer says, in the watcher's own words.
 * A service adapter makes one of every run it reads.
 */
export interface RunView {
	id: string;
	/** When the run was created, by the service's clock; left out when missing or unreadable. */
	createdMs?: number;
	/**
	 * `ended` only for a status that the service documents as final. Everything else is `open`: a
	 * run that waits for a person can go on, and an unknown status is never taken for final.
	 */
	phase: 'open' | 'ended';
	/** The service's own word for it. */
	status: string;
	/**
	 * The end as text, written the same for the same end whatever form the service gave it: a run
	 * that is run again ends with another stamp. Left out where the service tells no end time.
	 */
	stamp?: string;
	/** When the run ended, by the service's clock, where the service tells it. */
	endedMs?: number;
	/** The body as the service sent it. */
	raw: IDataObject;
	/** Whether the body has all fields although lists leave some out. */
	isWhole?: boolean;
}

/** A run that reached a status, to be handed to the workflow. */
export interface RunEvent {
	/** The same for the same event, whatever happens to the stored state. */
	id: string;
	/**
	 * The status that the run reached. The body can show a later one when the run went on before
	 * it could be handed over.
	 */
	status: string;
	run: RunView;
}
