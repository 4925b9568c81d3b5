import { join } from "node:path";
import { env } from "@/lib/env";
import type { Storage } from "./contract";
import { localDriver } from "./local";

let chosen: Storage | undefined;

/** The storage this instance is configured for: files under the data folder. */
export function storage(): Storage {
  chosen ??= localDriver(join(/* turbopackIgnore: true */ env().dataDir, "media"));
  return chosen;
}
