/** Every number that the triggers' watcher uses, and the reason for it. */

const MINUTE_MS = 60_000;
/** How late a run can appear in the service's list. Every poll rereads runs younger than this. */
export const LOOK_BACK_MS = 5 * MINUTE_MS;
/** How far back a first look reads: more than clocks and time zones can differ. */
export const FIRST_WINDOW_MS = 24 * 60 * MINUTE_MS;
/** A service's clocks may differ by this much, and a `Date` header only has whole seconds. */
export const CLOCK_TOLERANCE_MS = MINUTE_MS;
/** How long without a newer run until no more runs can appear below the newest one. */
export const CALM_MS = 2 * LOOK_BACK_MS;
/** How many polls apart a list is read down to the floor even if its head has nothing new. */
export const POLLS_FOR_LATE_RUNS = 8;

export const MAX_OPEN = 10_000; // Maximum number of open runs in the state.
export const MAX_ENDED = 50_000; // The same for ended runs, which lists may still show.
export const LONGEST_WAIT_POLLS = 60; // Longest interval between requests for an open run.
export const MAX_SINGLE_LOOKS = 16; // Open runs requested per poll if each costs one request.
export const MAX_HELD_POLLS = 2; // How many polls an event waits for data that its run still lacks.

export const MAX_PAGES = 20; // Maximum list pages per poll.
export const MAX_FIRST_PAGES = 200; // Maximum list pages per poll while the first look lasts.
export const FAST_PAGES = 1_000; // Pages read at full speed; after that, one page per poll.
export const MAX_RESTARTS = 5; // Expired cursors until the trigger gives up on runs far down.
export const MAX_REPEATING_PAGES = 3; // Consecutive pages of repeats that prove that a list loops.
/** How many runs, each older than all before it, prove the order. Chance: one in a million. */
export const STEPS_THAT_PROVE_ORDER = 16;
/** How many consecutive runs below the floor end the reading. A single old run proves nothing. */
export const RUNS_BELOW_FLOOR = 5;

export const AT_ONCE = 8; // Concurrent requests, as many as the gate admits.
export const READING_SHARE = 0.5; // Share of a poll's time after which it stops reading.
export const COMPLETING_SHARE = 0.75; // The same share for completing events.
export const ENOUGH_TO_KEEP = 4; // Number of responses worth keeping when the next request fails.
export const MAX_FAILURES = 8; // Number of failures above which no more events are completed.
