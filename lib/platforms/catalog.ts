import { bluesky } from "./bluesky/facts";
import type { PlatformFacts } from "./contract";
import { mastodon } from "./mastodon/facts";

/** Every platform Posthaste knows, in the order it is offered. Plain data: client code may import it. */
export const catalog: readonly PlatformFacts[] = [bluesky, mastodon];

/** Facts of one platform, or null for an id nobody knows. */
export const factsOf = (id: string): PlatformFacts | null => catalog.find((facts) => facts.id === id) ?? null;

/** Facts of a platform that a row of ours names; throws for an id nobody knows. */
export function requireFacts(id: string): PlatformFacts {
  const facts = factsOf(id);
  if (!facts) throw new Error(`no platform is called ${id}`);
  return facts;
}
