import type { Platform } from "../contract-platform";
import { metrics } from "./counting";
import { discord as facts } from "./facts";
import { identifyPost } from "./naming";
import { commitMaterial, publish, remove, update } from "./posting";
import { identify, signIn } from "./session";

/** A channel on Discord, by way of a webhook. */
export const discord = {
  facts,
  connect: { kind: "form", signIn },
  identify,
  commitMaterial,
  publish,
  identifyPost,
  update,
  remove,
  metrics,
} satisfies Platform;
