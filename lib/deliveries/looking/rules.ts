import { COMMIT_WINDOW_MS, settledAt } from "../clock/rules";

/**
 * From when a person may say that something is not there, so that it is sent again: the committing request could no
 * longer leave, its ceiling is over, and the platform has settled. When nobody knows until when it could leave, the
 * window is counted from when the row was last changed.
 */
export const sendableAt = (known: { notAfter: Date | null; updatedAt: Date }, settleSeconds: number): Date =>
  settledAt(known.notAfter ?? new Date(known.updatedAt.getTime() + COMMIT_WINDOW_MS), settleSeconds);
