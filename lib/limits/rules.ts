/** How often something may be done: `points` per `seconds`, counted from the first. */
export type Limit = { points: number; seconds: number };

/** Limits per client address or recipient. Posts have theirs in `POSTS_PER_MINUTE`. */
export const LIMITS = {
  /** Sign-ups from one address. */
  "sign-up": { points: 20, seconds: 600 },
  /** Mails to one recipient. */
  mail: { points: 5, seconds: 3600 },
  /** Mails asked for from one address. */
  "mail-asked": { points: 20, seconds: 600 },
  /** Looks whether a username is free, from one address. */
  "username-check": { points: 60, seconds: 60 },
  /** Tries of one member to connect a channel: our address must not serve for guessing passwords elsewhere. */
  connect: { points: 20, seconds: 600 },
  /** Checks of applications by the operator: platforms count wrong codes too. */
  "application-check": { points: 40, seconds: 600 },
  /** Tries of the operator code from one address. */
  "operator-code": { points: 10, seconds: 600 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

/** Limits by client address; in local mode every client is this machine, so these are wider there. */
export const BY_ADDRESS: ReadonlySet<LimitName> = new Set(["sign-up", "mail-asked", "username-check"]);
export const LOCAL_FACTOR = 20;

/** Tries that may fail before one has to wait. */
export const FREE_TRIES = 3;
/** The longest wait: one account may be under attack for long, an address may be a whole office. */
const LONGEST_WAIT = { account: 900, address: 60 } as const;

export type Subject = keyof typeof LONGEST_WAIT;

/** Seconds until wrong tries are forgotten, counted from the first. */
export const TRIES_KEPT: Record<Subject, number> = { account: 24 * 60 * 60, address: 15 * 60 };

/** Seconds to wait after the `tries`-th try in a row has failed: 0 at first, then 5, 10, 20… up to the longest. */
export function waitAfter(tries: number, subject: Subject): number {
  if (tries < FREE_TRIES) return 0;
  return Math.min(5 * 2 ** Math.min(tries - FREE_TRIES, 20), LONGEST_WAIT[subject]);
}

/** "40 seconds", "a minute", "3 minutes": a wait in words, never shorter than it is. */
export function waitWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? "a second" : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}
