import { bluesky } from "./bluesky/facts";
import type { PlatformFacts } from "./contract-facts";
import { discord } from "./discord/facts";
import { facebook } from "./facebook/facts";
import { googleBusiness } from "./google-business/facts";
import { instagram, instagramFacebook } from "./instagram/facts";
import { linkedin, linkedinPage } from "./linkedin/facts";
import { mastodon } from "./mastodon/facts";
import { pinterest } from "./pinterest/facts";
import { reddit } from "./reddit/facts";
import { telegram } from "./telegram/facts";
import { testFacts } from "./testing/facts";
import { threads } from "./threads/facts";
import { tiktok } from "./tiktok/facts";
import { x } from "./x/facts";
import { youtube } from "./youtube/facts";

/** Every platform Posthaste knows, in the order it is offered. Plain data: client code may import it. */
export const catalog: readonly PlatformFacts[] = [
  facebook,
  instagram,
  instagramFacebook,
  linkedin,
  linkedinPage,
  x,
  tiktok,
  threads,
  youtube,
  pinterest,
  bluesky,
  mastodon,
  telegram,
  discord,
  reddit,
  googleBusiness,
];

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
