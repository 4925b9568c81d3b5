import type { Platform } from "../contract-platform";
import { youtube as facts } from "./facts";
import { find } from "./finding";
import { identifyPost } from "./naming";
import { commitMaterial, publish, remove, update } from "./posting";
import { prepare } from "./preparing";
import { audience, list, metrics } from "./reading";
import { connect, identify, refresh, revoke } from "./session";

/** YouTube: uploaded as private ahead of time, published by the change of who can see it. */
export const youtube = {
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
  update,
  remove,
  list,
  metrics,
  audience,
} satisfies Platform;
