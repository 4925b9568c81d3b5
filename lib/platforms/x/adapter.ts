import type { Platform } from "../contract-platform";
import { x as facts } from "./facts";
import { find } from "./finding";
import { list, metrics } from "./listing";
import { identifyPost } from "./naming";
import { commitMaterial, prepare, publish, remove } from "./posting";
import { audience, connect, identify, refresh, revoke } from "./session";

/** X, through its API version 2. */
export const x = {
  facts,
  connect,
  identify,
  refresh,
  revoke,
  prepare,
  commitMaterial,
  publish,
  find,
  identifyPost,
  remove,
  list,
  metrics,
  audience,
} satisfies Platform;
