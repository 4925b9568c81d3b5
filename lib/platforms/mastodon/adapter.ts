import type { Platform } from "../contract-platform";
import { mastodon as facts } from "./facts";
import { find } from "./finding";
import { identifyPost } from "./naming";
import { commitMaterial, publish, remove, update } from "./posting";
import { prepare } from "./preparing";
import { audience, list, metrics } from "./reading-back";
import { connect, identify, revoke } from "./session";

/** Mastodon and the servers that speak its language. */
export const mastodon = {
  facts,
  connect,
  identify,
  revoke,
  prepare,
  commitMaterial,
  publish,
  find,
  identifyPost,
  update,
  remove,
  list,
  metrics,
  audience,
} satisfies Platform;
