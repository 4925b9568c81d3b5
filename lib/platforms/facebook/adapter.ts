import type { Platform } from "../contract-platform";
import { remove, update } from "./changing";
import { commitMaterial } from "./draft";
import { facebook as facts } from "./facts";
import { find } from "./finding";
import { identifyPost } from "./naming";
import { publish } from "./posting";
import { prepare } from "./preparing";
import { audience, list, metrics } from "./reading";
import { connect, identify, revoke } from "./session";

/** Pages on Facebook. */
export const facebook = {
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
