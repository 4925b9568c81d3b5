import { createHmac } from "node:crypto";

/** A callback as a platform of Meta's signs it. */
export function signedRequest(
  secret: string,
  said: { user_id: string; issued_at?: number; algorithm?: string },
): string {
  const payload = Buffer.from(JSON.stringify({ algorithm: "HMAC-SHA256", ...said })).toString("base64url");
  return `${createHmac("sha256", secret).update(payload).digest("base64url")}.${payload}`;
}

/** Epoch in seconds, as callbacks say when they were made. */
export const inSecondsFromNow = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
