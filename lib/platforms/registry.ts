import { testPlatformsRun } from "@/lib/outbound/trial";
import { bluesky } from "./bluesky/adapter";
import type { Platform } from "./contract";
import { mastodon } from "./mastodon/adapter";
import { testPlatforms } from "./testing/trial/adapters";

const platforms: readonly Platform[] = [bluesky, mastodon];

/** The machinery of one platform, or null for an id nobody knows. */
export const platformOf = (id: string): Platform | null =>
  [...platforms, ...(testPlatformsRun() ? testPlatforms : [])].find(({ facts }) => facts.id === id) ?? null;

/** The machinery of a platform that a row of ours names; throws for an id nobody knows. */
export function requirePlatform(id: string): Platform {
  const platform = platformOf(id);
  if (!platform) throw new Error(`no platform is called ${id}`);
  return platform;
}
