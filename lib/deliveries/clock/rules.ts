import { scaled } from "@/lib/env";
import { COMMIT_CEILING_MS } from "@/lib/outbound/gate";

/** The committing request may leave until this long after arming. */
export const COMMIT_WINDOW_MS = scaled(20_000);
/** A claim's lease before arming: short, so that a process that died is soon replaced; one that prepares extends it. */
export const CLAIM_LEASE_MS = scaled(25_000);
/** How often a process that prepares extends its claim. */
export const CLAIM_BEAT_MS = CLAIM_LEASE_MS / 3;
/** No step runs longer: uploads and readings are cut or ended before. */
export const STEP_MS = scaled(120_000);
/** What takes long (an upload, the commit) begins only this soon in a step, so that the step ends in time. */
export const STEP_BEGINS_MS = scaled(15_000);
/** A sender's lease: ends after window and ceiling, with room for a slow database. */
export const SEND_LEASE_MS = COMMIT_WINDOW_MS + COMMIT_CEILING_MS + scaled(15_000);

/** Before this instant nobody may conclude that a commit armed with `notAfter` is absent. */
export const settledAt = (notAfter: Date, settleSeconds: number): Date =>
  new Date(notAfter.getTime() + COMMIT_CEILING_MS + scaled(settleSeconds * 1000));

/** So long after arming an unanswered commit is settled, counted from when it could have begun to wait. */
export const settleMs = (settleSeconds: number): number =>
  COMMIT_WINDOW_MS + COMMIT_CEILING_MS + scaled(settleSeconds * 1000);

const CHECK_BACKOFF_MS = [0, 5_000, 15_000, 60_000, 120_000, 300_000, 900_000].map(scaled);
/** How long to wait before reading back for the nth time (from 0). */
export const checkDelayMs = (checks: number): number =>
  CHECK_BACKOFF_MS[Math.min(checks, CHECK_BACKOFF_MS.length - 1)] ?? scaled(900_000);

/** After a reading that said nothing the next one comes no sooner. */
export const SHORTEST_CHECK_MS = scaled(5_000);
/** Readings that prove absence on a `list` platform: complete, and this far apart. */
export const LIST_READINGS_APART_MS = scaled(60_000);
/** After this many readings without a verdict a person has to look; those that nobody answered do not count. */
export const MAX_CHECKS = 12;
/** Where nobody could be asked, readings go on this far apart, and so long after the request could last leave. */
export const AWAY_APART_MS = scaled(900_000);
export const AWAY_PATIENCE_MS = scaled(24 * 3_600_000);
