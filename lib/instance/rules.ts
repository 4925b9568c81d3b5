/** What the data folder remembers of its database. */
export type Remembered = { instanceId: string; mark: number };

/**
 * Compares the database with what the data folder remembers. `restored-or-copied` when the ids differ (a copy, or
 * another's database) or the database is behind (a backup was restored): what went out since is not in it, so
 * nothing may be sent until a person says which it is.
 */
export function compareInstance(
  database: Remembered,
  folder: Remembered | null,
): "same" | "restored-or-copied" {
  if (!folder) return "same";
  // Another database that has never sent anything can repeat nothing. The folder's own, without what it had sent, can.
  if (folder.instanceId !== database.instanceId) return database.mark === 0 ? "same" : "restored-or-copied";
  return folder.mark > database.mark ? "restored-or-copied" : "same";
}
