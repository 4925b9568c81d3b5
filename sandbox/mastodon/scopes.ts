const read = [
  "accounts",
  "blocks",
  "bookmarks",
  "favourites",
  "filters",
  "follows",
  "lists",
  "mutes",
  "notifications",
  "search",
  "statuses",
];
const write = [...read.filter((name) => name !== "search"), "conversations", "media", "reports"];

export const knownScopes: readonly string[] = [
  "read",
  "write",
  "follow",
  "push",
  "profile",
  ...read.map((name) => `read:${name}`),
  ...write.map((name) => `write:${name}`),
];

export function splitScopes(text: string | null): string[] {
  return [...new Set((text ?? "read").split(/[\s+]+/).filter(Boolean))];
}

/** Whether one granted scope includes another: `write` includes `write:media`. */
export function covers(granted: readonly string[], wanted: string): boolean {
  return granted.some((scope) => scope === wanted || wanted.startsWith(`${scope}:`));
}
