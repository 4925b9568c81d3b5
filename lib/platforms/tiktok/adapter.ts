import type { Platform } from "../contract-platform";
import { tiktok as facts } from "./facts";
import { find, identifyPost } from "./finding";
import { list, metrics } from "./listing";
import { commitMaterial, publish } from "./posting";
import { prepare } from "./preparing";
import { audience, connect, identify, refresh, revoke } from "./session";

/** TikTok, through its Content Posting API. */
export const tiktok = {
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
  list: (context, cursor) => list(context, cursor),
  metrics,
  audience,
} satisfies Platform;
