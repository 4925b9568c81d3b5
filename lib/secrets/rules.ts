import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { ringOfFolder, ringOfProcess, sealingKey } from "./ring/queries";

/** What a sealed value belongs to; opening it for anything else fails. */
export type Binding = readonly string[];

const VERSION = "v1";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Names a key without revealing it. */
export const keyIdOf = (key: Buffer): string => createHash("sha256").update(key).digest("hex").slice(0, 16);

const associated = (binding: Binding, keyId: string): Buffer =>
  Buffer.from(JSON.stringify([VERSION, keyId, ...binding]));

/** Encrypts with AES-256-GCM, bound to `binding` and the key's id. */
export function seal(plain: string, binding: Binding, key: Buffer = sealingKey()): string {
  const keyId = keyIdOf(key);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(associated(binding, keyId));
  const sealed = Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${keyId}.${sealed.toString("base64url")}`;
}

/** The id of the key that sealed something; null when it is nothing that was sealed. */
export function sealedBy(sealed: string): string | null {
  const [version, keyId, payload] = sealed.split(".");
  return version === VERSION && keyId && payload ? keyId : null;
}

const keyFor = (keyId: string): Buffer | undefined =>
  [...ringOfProcess(), ...ringOfFolder()].find((key) => keyIdOf(key) === keyId);

/** Opens what `seal` made for the same binding; null when it was changed, moved to another row, or sealed with a key that is not ours. */
export function unseal(sealed: string, binding: Binding, given?: Buffer): string | null {
  const keyId = sealedBy(sealed);
  const key = keyId === null ? undefined : (given ?? keyFor(keyId));
  const payload = sealed.split(".")[2];
  if (!key || !payload || keyId !== keyIdOf(key)) return null;
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

const signatureOf = (text: string, purpose: string, key: Buffer): string => {
  const own = createHmac("sha256", key).update(`sign:${purpose}`).digest();
  return createHmac("sha256", own).update(text).digest("base64url");
};

/** A signature over `text` that only this instance makes, for one purpose. Base64url. */
export const sign = (text: string, purpose: string): string => signatureOf(text, purpose, sealingKey());

/** Whether `signature` is one that `sign` gave, with whichever of our keys; takes the same time whatever is wrong. */
export function isSigned(text: string, purpose: string, signature: string): boolean {
  const given = Buffer.from(signature);
  const matches = [...ringOfProcess(), ...ringOfFolder()].filter((key) => {
    const wanted = Buffer.from(signatureOf(text, purpose, key));
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  return matches.length > 0;
}
