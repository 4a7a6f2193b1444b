/** Every number that the triggers' watcher uses, with its reason. */

const MINUTE_MS = 60_000;
/** How late a run may appear in the service's list: runs this young are read again in every poll. */
export const LOOK_BACK_MS = 5 * MINUTE_MS;
/** How far back in time a first look reads: further than clocks and time zones can differ. */
export const FIRST_WINDOW_MS = 24 * 60 * MINUTE_MS;
/** Clocks of one service may differ by this much, and a `Date` header has whole seconds only. */
export const CLOCK_TOLERANCE_MS = MINUTE_MS;
/** After this long without a newer run, no other run can appear below the newest. */
export const CALM_MS = 2 * LOOK_BACK_MS;
/** Every this many polls, a list is read to the floor even if nothing at its head is new. */
export const POLLS_FOR_LATE_RUNS = 8;

export const MAX_OPEN = 10_000; // Maximum number of open runs in a state.
export const MAX_ENDED = 50_000; // Maximum number of ended ones, which lists may still show.
export const LONGEST_WAIT_POLLS = 60; // Longest interval between requests for an open run.
export const MAX_SINGLE_LOOKS = 16; // Open runs per poll, where each costs a request.
export const MAX_HELD_POLLS = 2; // How long an event waits for what its run still lacks.

export const MAX_PAGES = 20; // Maximum pages of a list in one poll,
export const MAX_FIRST_PAGES = 200; // and when the trigger is switched on.
export const FAST_PAGES = 1_000; // Pages read at full speed; further down, it is one page per poll.
export const MAX_RESTARTS = 5; // Refused cursors until the trigger gives up the runs far below.
export const MAX_REPEATING_PAGES = 3; // Pages of repeated runs in a row that prove that a list loops.
/**
 * This many runs, each older than all before it, prove that a list is newest first: the chance of
 * an accident is one in a million.
 */
export const STEPS_THAT_PROVE_ORDER = 16;
/**
 * This many runs in a row below the floor end the reading: a single old one may be among new ones.
 */
export const RUNS_BELOW_FLOOR = 5;

export const AT_ONCE = 8; // Concurrent requests: as many as the gate lets through.
export const READING_SHARE = 0.5; // Share of a poll's time after which it stops reading,
export const COMPLETING_SHARE = 0.75; // and stops completing events.
export const ENOUGH_TO_KEEP = 4; // Responses that are worth keeping when the next request fails.
export const MAX_FAILURES = 8; // With more failures, no more events are completed.
