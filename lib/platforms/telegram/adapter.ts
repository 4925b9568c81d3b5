import type { Platform } from "../contract-platform";
import { telegram as facts } from "./facts";
import { identifyPost } from "./naming";
import { commitMaterial, publish, remove, update } from "./posting";
import { audience, identify, signIn } from "./session";

/** Channels on Telegram, by way of a bot. */
export const telegram = {
  facts,
  connect: { kind: "form", signIn },
  identify,
  commitMaterial,
  publish,
  identifyPost,
  update,
  remove,
  audience,
} satisfies Platform;
