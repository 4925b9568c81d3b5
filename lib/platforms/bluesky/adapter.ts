import type { Platform } from "../contract-platform";
import { bluesky as facts } from "./facts";
import { identifyPost } from "./naming";
import { commitMaterial, find, publish, remove } from "./posting";
import { prepare } from "./preparing";
import { audience, list, metrics } from "./reading-back";
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
  list,
  metrics,
  audience,
} satisfies Platform;
