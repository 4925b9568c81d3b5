/** What becomes of a post that could not go out on time: sent when that is possible again, left out, or asked about. */
export type MissedPolicy = "publish" | "skip" | "ask";

/** From this long after its time a post is late: what engines and sweeps take to wake it is well below. */
export const LATE_MINUTES = 10;

/** The longest delay a person may allow, in hours. */
export const MOST_HOURS = 168;

export type Missed = {
  policy: MissedPolicy;
  /** For `publish`: the longest delay, in hours. */
  withinHours: number;
};

/** What holds for a post about which nobody said anything. */
export const USUAL: Missed = { policy: "publish", withinHours: 24 };

/** Why a missed post was not sent. */
export const MISSED_WORDS: Record<MissedPolicy, string> = {
  publish: "It could not go out in the time it was given, so it was not sent.",
  skip: `It could not go out within ${LATE_MINUTES} minutes of its time, and was to be skipped then. Nothing was sent.`,
  ask: `It could not go out within ${LATE_MINUTES} minutes of its time. Send it now, or leave it.`,
};
