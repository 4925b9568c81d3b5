/** Which database it is and how far it has come: what the database says, or what a data folder remembers. */
export type Remembered = { instanceId: string; mark: number };

/**
 * Compares the database with what the data folder remembers.
 * - `same`: the database this folder knows, or one that never sent anything and so can repeat nothing.
 * - `behind`: the one it knows, but earlier than remembered. A backup was restored: what went out since is not in it.
 * - `stranger`: one that has sent posts and that this folder does not know. A copy, or a machine that is new here.
 */
export function compareInstance(
  database: Remembered,
  folder: Remembered | null,
): "same" | "behind" | "stranger" {
  // The folder's own database, without what it had sent, can repeat it; another that never sent anything cannot.
  if (folder?.instanceId === database.instanceId) return folder.mark > database.mark ? "behind" : "same";
  return database.mark === 0 ? "same" : "stranger";
}

/** Of two memories of the same database the further one; of two databases the first. */
export function further(one: Remembered | null, other: Remembered | null): Remembered | null {
  if (!(one && other)) return one ?? other;
  return one.instanceId === other.instanceId && other.mark > one.mark ? other : one;
}

/** A lost history can hardly have sent this many posts: past it, no folder remembers more than the database says. */
export const LEAP = 1_000_000;

/** A process that was not heard of for this long was killed, or hangs. */
export const SILENT_MS = 30_000;
