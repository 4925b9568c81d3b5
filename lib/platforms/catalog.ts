import { bluesky } from "./bluesky/facts";
import type { PlatformFacts } from "./contract-facts";
import { mastodon } from "./mastodon/facts";
import { testFacts } from "./testing/facts";

/** Every platform Posthaste knows, in the order it is offered. Plain data: client code may import it. */
export const catalog: readonly PlatformFacts[] = [bluesky, mastodon];

/** Never offered; whether one can be connected or published to, the registry decides. */
const known: readonly PlatformFacts[] = [...catalog, ...testFacts];

/** Facts of one platform, or null for an id nobody knows. */
export const factsOf = (id: string): PlatformFacts | null => known.find((facts) => facts.id === id) ?? null;

/** Facts of a platform that a row of ours names; throws for an id nobody knows. */
export function requireFacts(id: string): PlatformFacts {
  const facts = factsOf(id);
  if (!facts) throw new Error(`no platform is called ${id}`);
  return facts;
}
