import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { env } from "@/lib/env";

const KEY_BYTES = 32;

/** Keys of a ring, base64url, separated by commas: the first seals, each of them opens. Throws when one is no key. */
export function keysIn(ring: string): Buffer[] {
  const keys = ring
    .split(",")
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => Buffer.from(text, "base64url"));
  if (keys.length > 0 && keys.every((key) => key.length === KEY_BYTES)) return keys;
  throw new Error("POSTHASTE_KEY is missing or not 32 bytes in base64url: platform tokens cannot be sealed.");
}

/** The keys this process was started with. */
export const ringOfProcess = (): Buffer[] => keysIn(env().POSTHASTE_KEY ?? "");

/** The key that seals. */
export function sealingKey(): Buffer {
  const [first] = ringOfProcess();
  if (!first) throw new Error("the ring is empty");
  return first;
}

let read: { mtimeMs: number; keys: Buffer[] } | undefined;

/**
 * The keys that the data folder holds by now: a running process learns of a key that was made after it was started, so
 * that rotating needs no stop. Empty where the operator keeps the key elsewhere.
 */
export function ringOfFolder(): Buffer[] {
  const file = join(/* turbopackIgnore: true */ env().dataDir, "secrets.json");
  try {
    const { mtimeMs } = statSync(file);
    if (read?.mtimeMs === mtimeMs) return read.keys;
    const { POSTHASTE_KEY } = JSON.parse(readFileSync(file, "utf8")) as { POSTHASTE_KEY?: unknown };
    read = { mtimeMs, keys: typeof POSTHASTE_KEY === "string" ? keysIn(POSTHASTE_KEY) : [] };
    return read.keys;
  } catch {
    return [];
  }
}
