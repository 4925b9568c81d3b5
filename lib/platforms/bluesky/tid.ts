import { createHash } from "node:crypto";

const ALPHABET = "234567abcdefghijklmnopqrstuvwxyz";

/**
 * A record key in TID form: 53 bits of microseconds, 10 bits of clock id, 13 characters. The same instant and
 * seed always give the same key; the digits below the millisecond and the clock id come from the seed.
 */
export function tidOf(at: Date, seed: string): string {
  const hash = createHash("sha256").update(seed).digest();
  const microseconds = BigInt(at.getTime()) * 1000n + BigInt(hash.readUInt32BE(0) % 1000);
  let bits = (microseconds << 10n) | BigInt(hash.readUInt16BE(4) & 1023);
  let key = "";
  for (let digit = 0; digit < 13; digit += 1) {
    key = ALPHABET.charAt(Number(bits & 31n)) + key;
    bits >>= 5n;
  }
  return key;
}
