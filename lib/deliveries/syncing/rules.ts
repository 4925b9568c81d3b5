import type { RemotePost } from "@/lib/platforms/contract-reading";

/** An account is read back this often, where its platform does not say otherwise. */
const EVERY_MINUTES = 60;
/** The first try after a failure, doubled with each further one. */
const RETRY_MINUTES = 5;
const LONGEST_RETRY_MINUTES = 6 * 60;

/** A reading goes back this far; what is older stays as it was last seen. */
export const READ_BACK_DAYS = 90;
/** Most pages of one reading: an account with more posts than that is read as far as it goes, and nothing is concluded. */
export const MOST_PAGES = 40;
/** Two complete readings must be at least this far apart before a post counts as gone. */
export const APART_SECONDS = 60;

/** Milliseconds until the next reading. `random` from 0 to 1 spreads accounts that were connected together. */
export function nextSyncMs(
  { failures, everyMinutes = EVERY_MINUTES }: { failures: number; everyMinutes?: number | undefined },
  random: number,
): number {
  const minutes =
    failures === 0
      ? everyMinutes
      : Math.min(RETRY_MINUTES * 2 ** (failures - 1), Math.max(LONGEST_RETRY_MINUTES, everyMinutes));
  return Math.round(minutes * 60_000 * (0.9 + random * 0.2));
}

/**
 * From when on a reading saw everything there is: the beginning when the list came to its end, else its oldest post.
 * Null when nothing can be said: no post carried a time, or the reading had to stop before it came far enough.
 */
export function coveredSince(
  posts: readonly Pick<RemotePost, "publishedAt">[],
  reachedEnd: boolean,
  horizon: Date,
): Date | null {
  if (reachedEnd) return new Date(0);
  const times = posts.flatMap(({ publishedAt }) => (publishedAt ? [publishedAt.getTime()] : []));
  const oldest = Math.min(...times);
  return times.length > 0 && oldest <= horizon.getTime() ? horizon : null;
}

/** Whether a page lies wholly beyond the horizon, so that no further one is needed. */
export const isBeyond = (posts: readonly Pick<RemotePost, "publishedAt">[], horizon: Date): boolean =>
  posts.length > 0 && posts.every(({ publishedAt }) => publishedAt !== null && publishedAt < horizon);
