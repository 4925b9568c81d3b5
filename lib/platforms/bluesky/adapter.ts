import type { Platform } from "../contract";
import { bluesky as facts } from "./facts";
import { identifyPost } from "./naming";
import { commitMaterial, find, prepare, publish, remove } from "./posting";
import { search } from "./searching";
import { identify, refresh, revoke, signIn } from "./session";

/** Bluesky over the AT Protocol, with an app password. */
export const bluesky = {
  facts,
  connect: { kind: "form", signIn },
  identify,
  refresh,
  revoke,
  prepare,
  commitMaterial,
  publish,
  find,
  identifyPost,
  search,
  remove,
} satisfies Platform;
