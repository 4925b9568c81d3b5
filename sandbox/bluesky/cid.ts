import { createHash } from "node:crypto";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = "";
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((value >> bits) & 31);
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet.charAt((value << (5 - bits)) & 31) : text;
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of text) {
    value = (value << 5) | alphabet.indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
      value &= (1 << bits) - 1;
    }
  }
  return Buffer.from(bytes);
}

/** A CIDv1 in base32 over SHA-256, as records (`bafyrei…`) and blobs (`bafkrei…`) carry them. */
export function isCid(text: unknown): text is string {
  return typeof text === "string" && /^baf[ky]rei[a-z2-7]{52}$/.test(text);
}

function cid(codec: number, digest: Uint8Array): string {
  return `b${base32(Buffer.concat([Buffer.from([1, codec, 0x12, 32]), digest]))}`;
}

export function blobCid(digest: Uint8Array): string {
  return cid(0x55, digest);
}

/** Deterministic: equal content, equal id, whatever the order of keys. */
export function recordCid(record: unknown): string {
  return cid(0x71, createHash("sha256").update(encode(record)).digest());
}

function head(major: number, size: number): Buffer {
  const type = major << 5;
  if (size < 24) return Buffer.from([type | size]);
  if (size < 0x100) return Buffer.from([type | 24, size]);
  if (size < 0x10000) return Buffer.from([type | 25, size >> 8, size & 255]);
  const wide = size >= 0x100000000;
  const bytes = Buffer.alloc(wide ? 9 : 5);
  bytes[0] = type | (wide ? 27 : 26);
  if (wide) bytes.writeBigUInt64BE(BigInt(size), 1);
  else bytes.writeUInt32BE(size, 1);
  return bytes;
}

function encodeMap(map: Record<string, unknown>): Buffer {
  const keys = Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .map((key) => Buffer.from(key))
    .sort((a, b) => a.length - b.length || a.compare(b));
  const parts = keys.flatMap((key) => [head(3, key.length), key, encode(map[key.toString()])]);
  return Buffer.concat([head(5, keys.length), ...parts]);
}

/** DAG-CBOR of atproto JSON (atproto.com/specs/data-model): no fractions, links as tag 42. */
function encode(value: unknown): Buffer {
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === "boolean") return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new RangeError("Fractions are not part of the data model");
    return value >= 0 ? head(0, value) : head(1, -1 - value);
  }
  if (typeof value === "string") {
    const bytes = Buffer.from(value);
    return Buffer.concat([head(3, bytes.length), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
  const map = value as Record<string, unknown>;
  if (isCid(map.$link) && Object.keys(map).length === 1) {
    const bytes = Buffer.concat([Buffer.from([0]), fromBase32(map.$link.slice(1))]);
    return Buffer.concat([Buffer.from([0xd8, 0x2a]), head(2, bytes.length), bytes]);
  }
  return encodeMap(map);
}
