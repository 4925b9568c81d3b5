import { testPlatformsRun } from "@/lib/outbound/trial";
import { bluesky } from "./bluesky/adapter";
import type { Platform } from "./contract-platform";
import { discord } from "./discord/adapter";
import { facebook } from "./facebook/adapter";
import { googleBusiness } from "./google-business/adapter";
import { instagram, instagramFacebook } from "./instagram/adapter";
import { linkedin, linkedinPage } from "./linkedin/adapter";
import { mastodon } from "./mastodon/adapter";
import { pinterest } from "./pinterest/adapter";
import { reddit } from "./reddit/adapter";
import { telegram } from "./telegram/adapter";
import { testPlatforms } from "./testing/trial/adapters";
import { threads } from "./threads/adapter";
import { tiktok } from "./tiktok/adapter";
import { x } from "./x/adapter";
import { youtube } from "./youtube/adapter";

const platforms: readonly Platform[] = [
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

/** The machinery of one platform, or null for an id nobody knows. */
export const platformOf = (id: string): Platform | null =>
  [...platforms, ...(testPlatformsRun() ? testPlatforms : [])].find(({ facts }) => facts.id === id) ?? null;

/** The machinery of a platform that a row of ours names; throws for an id nobody knows. */
export function requirePlatform(id: string): Platform {
  const platform = platformOf(id);
  if (!platform) throw new Error(`no platform is called ${id}`);
  return platform;
}
