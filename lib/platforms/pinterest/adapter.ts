import type { Platform } from "../contract-platform";
import { pinterest as facts } from "./facts";
import { find } from "./finding";
import { identifyPost } from "./naming";
import { commitMaterial, prepare, publish, remove, update } from "./posting";
import { list, metrics } from "./reading";
import { audience, connect, identify, refresh } from "./session";

/**
 * Pinterest, by its fifth API. Signing out there is not possible from here: its revocation takes tokens of system users
 * only, so disconnecting forgets them.
 */
export const pinterest = {
  facts,
  connect,
  identify,
  refresh,
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
