import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { PlatformCallback } from "@/lib/platforms/contract-facts";

/** Who, on the platform, took their access back, and when by the platform's clock. */
export type Withdrawal = { personId: string; issuedAt: Date | null };

/** What a callback says; other fields are of no use here. */
const Payload = z.object({
  algorithm: z.string(),
  user_id: z.union([z.string().regex(/^[\w.-]{1,100}$/), z.number()]),
  issued_at: z.number().positive().optional(),
});

const PART = /^[A-Za-z0-9_-]+$/;
const ALGORITHM = "HMAC-SHA256";

/** Where a platform sends a callback; the operator registers exactly this. */
export const callbackAddress = (publicUrl: string, platform: string, kind: PlatformCallback): string =>
  `${publicUrl}/api/channels/${platform}/${kind}`;

/**
 * What a `signed_request` says: `<signature>.<payload>`, both base64url, signed with the application's secret
 * (developers.facebook.com/docs/facebook-login/guides/advanced/data-deletion-callback). Null when it was not signed with
 * this secret, or says nothing that can be read.
 */
export function readSignedRequest(signed: string, secret: string): Withdrawal | null {
  const parts = signed.split(".");
  const [signature = "", payload = ""] = parts;
  if (parts.length !== 2 || !PART.test(signature) || !PART.test(payload)) return null;
  const given = Buffer.from(signature, "base64url");
  const wanted = createHmac("sha256", secret).update(payload).digest();
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  const text = Buffer.from(payload, "base64url").toString("utf8");
  const said = Payload.safeParse(jsonOf(text));
  if (!said.success || said.data.algorithm.toUpperCase() !== ALGORITHM) return null;
  const { user_id: person, issued_at: seconds } = said.data;
  const personId = typeof person === "string" ? person : digitsOf(text);
  return personId ? { personId, issuedAt: seconds === undefined ? null : new Date(seconds * 1000) } : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** An id that comes as a number lies beyond what a number holds: it is read from the text. */
const digitsOf = (text: string): string | null => /"user_id"\s*:\s*(\d{1,40})\s*[,}]/.exec(text)?.[1] ?? null;

/** The id of one callback's record, a UUID: the same callback again has the same, and nobody else can guess it. */
export function recordIdOf(kind: PlatformCallback, platform: string, signed: string): string {
  const bytes = createHash("sha256")
    .update(JSON.stringify([kind, platform, signed]))
    .digest()
    .subarray(0, 16);
  // Version 8 is the one whose bits are one's own (RFC 9562, 5.8).
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Clocks of platforms and of this machine differ. */
const SKEW_MS = 5 * 60_000;

/** Until when an access was saved that a withdrawal ends; one that was granted later is another. Null = whenever. */
export const grantedUntil = ({ issuedAt }: Withdrawal): Date | null =>
  issuedAt && new Date(issuedAt.getTime() + SKEW_MS);

/** What a channel's row says from then on. */
export const withdrawnWords = (kind: PlatformCallback): string =>
  kind === "deauthorise"
    ? "Access was taken back on the platform itself. Connect again to publish there."
    : "The platform was asked to have this account's data deleted, so its access and what was read of it are gone. Connect again to publish there.";
