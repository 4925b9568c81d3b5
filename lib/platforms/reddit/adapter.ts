import type { Platform } from "../contract-platform";
import { remove, update } from "./changing";
import { reddit as facts } from "./facts";
import { find } from "./finding";
import { identifyPost } from "./naming";
import { prepare } from "./preparing";
import { list, metrics } from "./reading";
import { audience, connect, identify, refresh, revoke } from "./session";
import { commitMaterial, publish } from "./submitting";

/** Reddit, by its Data API. */
export const reddit = {
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
