import { createHash } from "node:crypto";

/** A count that grows with age, fast at first: the same for the same post, never falling. `most` is where it ends. */
export function grown(id: string, name: string, ageMs: number, most: number): number {
  const share = createHash("sha256").update(`${name} ${id}`).digest().readUInt16BE(0) / 0xffff;
  const hours = Math.max(0, ageMs) / 3600_000;
  return Math.floor(most * share * (1 - Math.exp(-hours / 24)));
}
