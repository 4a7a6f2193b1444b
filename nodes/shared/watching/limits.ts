/** Every number of the triggers' watcher, and why it is what it is. */

const MINUTE_MS = 60_000;
/** How late a run may appear in the service's list: runs this young are read again in every poll. */
export const LOOK_BACK_MS = 5 * MINUTE_MS;
/** How far back a first look asks by time: longer than clocks and time zones differ. */
export const FIRST_WINDOW_MS = 24 * 60 * MINUTE_MS;
/** Clocks of one service may differ by this much, and a `Date` header has whole seconds only. */
export const CLOCK_TOLERANCE_MS = MINUTE_MS;
/** After so long without a newer run no other can appear below the newest. */
export const CALM_MS = 2 * LOOK_BACK_MS;
/** Every so many polls a list is read to the floor although nothing at its head is new. */
export const POLLS_FOR_LATE_RUNS = 8;

/** Runs that a state holds: open ones, and ended ones that lists may still show. */
export const MAX_OPEN = 10_000;
export const MAX_ENDED = 50_000;
/** Polls after which an open run that no list shows is asked for again, at the latest. */
export const LONGEST_WAIT_POLLS = 60;
/** Such runs that a poll asks for where each costs a request. */
export const MAX_SINGLE_LOOKS = 16;
/** Polls that an event waits for what its run still lacks. */
export const MAX_HELD_POLLS = 2;

/** Pages of a list that a poll reads. When the trigger is switched on there is more to take in. */
export const MAX_PAGES = 20;
export const MAX_FIRST_PAGES = 200;
/** Pages below the newest runs that a first look reads at that speed; then it is a page a poll. */
export const FAST_PAGES = 1_000;
/** Times in a row that a cursor is refused before the runs far below are given up. */
export const MAX_RESTARTS = 5;
/** Pages in a row that repeat earlier runs: the list goes in circles. */
export const MAX_REPEATING_PAGES = 3;
/** Runs, each older than all before it, that prove a list newest first; by accident one in a million. */
export const STEPS_THAT_PROVE_ORDER = 16;
/** Runs in a row below the floor that end the reading: a single old one may stand among new ones. */
export const RUNS_BELOW_FLOOR = 5;

/** Requests at the same time: as many as the gate of the requests lets through. */
export const AT_ONCE = 8;
/** Shares of a poll's time after which nothing more is read, and no more events are filled in. */
export const READING_SHARE = 0.5;
export const COMPLETING_SHARE = 0.75;
/** Answers that are worth keeping when the next request fails. */
export const ENOUGH_TO_KEEP = 4;
/** Failures after which no more events are filled in: it is not about single runs any more. */
export const MAX_FAILURES = 8;
