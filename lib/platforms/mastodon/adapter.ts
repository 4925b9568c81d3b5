import type { Platform } from "../contract";
import { mastodon as facts } from "./facts";
import { find } from "./finding";
import { commitMaterial, prepare, publish, remove } from "./posting";
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
  remove,
} satisfies Platform;
