import type { Platform } from "../contract-platform";
import { threads as facts } from "./facts";
import { find, search } from "./finding";
import { identifyPost } from "./naming";
import { commitMaterial, prepare, publish, remove } from "./posting";
import { audience, list, metrics } from "./reading";
import { connect, identify, refresh } from "./session";

/** Threads: every post, a text alone too, is a container that is made, processed and published. */
export const threads = {
  facts,
  connect,
  identify,
  refresh,
  prepare,
  commitMaterial,
  publish,
  find,
  search,
  identifyPost,
  remove,
  list,
  metrics,
  audience,
} satisfies Platform;
