import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { env } from "@/lib/env";

/** What a sealed value belongs to; opening it for anything else fails. */
export type Binding = readonly string[];

const VERSION = "v1";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The instance's key: 32 bytes out of `POSTHASTE_KEY`. Throws when it is missing or of another length. */
function instanceKey(): Buffer {
  const key = Buffer.from(env().POSTHASTE_KEY ?? "", "base64url");
  if (key.length === 32) return key;
  throw new Error("POSTHASTE_KEY is missing or not 32 bytes in base64url: platform tokens cannot be sealed.");
}

/** Names a key without revealing it. */
export const keyIdOf = (key: Buffer): string => createHash("sha256").update(key).digest("hex").slice(0, 16);

const associated = (binding: Binding, keyId: string): Buffer =>
  Buffer.from(JSON.stringify([VERSION, keyId, ...binding]));

/** Encrypts with AES-256-GCM, bound to `binding` and the key's id. */
export function seal(plain: string, binding: Binding, key: Buffer = instanceKey()): string {
  const keyId = keyIdOf(key);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(associated(binding, keyId));
  const sealed = Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${keyId}.${sealed.toString("base64url")}`;
}

/** Opens what `seal` made for the same binding; null when it was changed, moved to another row, or sealed with another key. */
export function unseal(sealed: string, binding: Binding, key: Buffer = instanceKey()): string | null {
  const [version, keyId, payload] = sealed.split(".");
  if (version !== VERSION || keyId !== keyIdOf(key) || !payload) return null;
  const bytes = Buffer.from(payload, "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES))
      .setAAD(associated(binding, keyId))
      .setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    const body = bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
