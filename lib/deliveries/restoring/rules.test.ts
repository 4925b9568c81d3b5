import { expect, it } from "vitest";
import type { Platform } from "@/lib/platforms/contract-platform";
import { instagram } from "@/lib/platforms/instagram/adapter";
import { youtube } from "@/lib/platforms/youtube/adapter";
import { readerOf } from "./rules";

const platforms: Platform[] = [instagram, youtube];

it.each(platforms.map((platform) => [platform.facts.id, platform] as const))(
  "%s: a comment has no handle, so one reading that lacks it proves nothing",
  (_id, platform) => {
    const absenceOf = (kind: "publish" | "comment") =>
      readerOf(platform, { kind, intent: null }).facts.absence;
    expect([absenceOf("publish"), absenceOf("comment")]).toEqual(["handle", "list"]);
  },
);
