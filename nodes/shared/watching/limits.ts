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

export const MAX_OPEN = 10_000; // Open runs that a state holds.
export const MAX_ENDED = 50_000; // Ended runs that it holds, because lists may still show them.
export const LONGEST_WAIT_POLLS = 60; // An open run that no list shows is asked for at least so often.
export const MAX_SINGLE_LOOKS = 16; // Such runs that a poll asks for where each costs a request.
export const MAX_HELD_POLLS = 2; // An event waits so long for what its run still lacks.

export const MAX_PAGES = 20; // Pages of a list that a poll reads,
export const MAX_FIRST_PAGES = 200; // and when the trigger is switched on.
export const FAST_PAGES = 1_000; // So many below the newest runs; further down it is a page a poll.
export const MAX_RESTARTS = 5; // Refusals of a cursor until the runs far below are given up.
export const MAX_REPEATING_PAGES = 3; // Pages in a row that show that a list goes in circles.
/** Runs, each older than all before it, that prove a list newest first; by accident one in a million. */
export const STEPS_THAT_PROVE_ORDER = 16;
/** Runs in a row below the floor that end the reading: a single old one may stand among new ones. */
export const RUNS_BELOW_FLOOR = 5;

export const AT_ONCE = 8; // Requests at the same time: as many as the gate lets through.
export const READING_SHARE = 0.5; // Share of a poll's time after which nothing more is read,
export const COMPLETING_SHARE = 0.75; // and no more events are filled in.
export const ENOUGH_TO_KEEP = 4; // Answers that are worth keeping when the next request fails.
export const MAX_FAILURES = 8; // More than these, and filling in events fails for all, not for one run.
