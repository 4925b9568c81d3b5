import type { Platform } from "../contract";
import { bluesky as facts } from "./facts";
import { commitMaterial, find, prepare, publish, remove } from "./posting";
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
  remove,
} satisfies Platform;
