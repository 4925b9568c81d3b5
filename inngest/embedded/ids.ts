import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ENTROPY_BITS = 80n;
const ENTROPY_MASK = (1n << ENTROPY_BITS) - 1n;

/** Where the ids of one request's events come from, so that the same request sent again gives the same ids. */
export type Seed = { millis: number; entropy: bigint };

/** The `index`-th id (from 0) of a seed, as a ULID. Inngest adds index + 1 to the entropy, so we do. */
export function seededId(seed: Seed, index: number): string {
  let value = (BigInt(seed.millis) << ENTROPY_BITS) | ((seed.entropy + BigInt(index) + 1n) & ENTROPY_MASK);
  let text = "";
  for (let digit = 0; digit < 26; digit++) {
    text = ALPHABET[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return text;
}

/** A fresh seed of this moment. */
export function newSeed(): Seed {
  return { millis: Date.now(), entropy: BigInt(`0x${randomBytes(10).toString("hex")}`) };
}

/** A ULID: sorts by the moment it was made. */
export const newId = (): string => seededId(newSeed(), 0);

/** Reads the header `x-inngest-event-id-seed` (`<millis>,<base64 of 10 bytes>`); null when it is missing or malformed. */
export function parseSeed(header: string | null): Seed | null {
  const [millis, entropy] = (header ?? "").split(",");
  const bytes = Buffer.from(entropy ?? "", "base64");
  if (!millis || !/^\d{1,14}$/.test(millis) || bytes.length !== 10) return null;
  return { millis: Number(millis), entropy: BigInt(`0x${bytes.toString("hex")}`) };
}
