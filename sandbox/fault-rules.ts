/** Applied around a request by the gate: before the platform sees it, or to its finished answer. */
export const outerKinds = [
  "late",
  "late-after",
  "drop-before",
  "drop-after",
  "5xx-before",
  "5xx-after",
  "429",
  "expired",
  "revoked",
  "suspended",
  "not-found",
  "html",
  "malformed",
] as const;

/** Asked for by the platform itself, where it knows what they mean. */
export const innerKinds = ["list-lag", "duplicate", "processing-failed"] as const;

export type OuterKind = (typeof outerKinds)[number];
export type InnerKind = (typeof innerKinds)[number];

export const faultKinds: readonly (OuterKind | InnerKind)[] = [...outerKinds, ...innerKinds];

export const faultMeaning: Record<OuterKind | InnerKind, string> = {
  late: "Waits, then does and answers",
  "late-after": "Does at once, answers late",
  "drop-before": "Cuts the connection, nothing is done",
  "drop-after": "Does it, then cuts the connection",
  "5xx-before": "Server error, nothing is done",
  "5xx-after": "Does it, answers a server error",
  "429": "Too many requests",
  expired: "The token has expired",
  revoked: "The token was revoked",
  suspended: "The account is suspended",
  "not-found": "Answers that it is not there",
  html: "An HTML page instead of JSON, nothing is done",
  malformed: "Does it, answers with broken JSON",
  "list-lag": "Lists leave out what is younger than the delay",
  duplicate: "Publishes twice",
  "processing-failed": "Media processing fails",
};

export type FaultRule = {
  id: number;
  platform: string;
  kind: OuterKind | InnerKind;
  /** An operation (`publish`), a path part (`/media`), or both a method and a path part (`POST /media`); null = every request. */
  match: string | null;
  /** Id or handle; null = everybody. */
  account: string | null;
  /** Delay of `late`, `late-after` and `list-lag`. */
  ms: number;
  status: number;
  retryAfterSeconds: number;
  /** How many requests it still meets; null = until it is cleared. */
  times: number | null;
  /** How many matching requests it lets pass first. */
  skip: number;
  /** In how many of a hundred matching requests it happens. */
  percent: number;
};
