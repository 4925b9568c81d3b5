import { createHmac, timingSafeEqual } from "node:crypto";
import { canonicalJson } from "./json";

const WINDOW_SECONDS = 5 * 60;

const secretOf = (signingKey: string) => signingKey.replace(/^signkey-\w+-/, "");

const hmac = (text: string, signingKey: string) =>
  createHmac("sha256", secretOf(signingKey)).update(text).digest("hex");

/** A request body and its signature header. The SDK parses and canonicalises what it verifies, so canonical JSON is sent. */
export function signedBody(
  body: unknown,
  signingKey: string,
  now = Date.now(),
): { text: string; signature: string } {
  const text = canonicalJson(body);
  const seconds = Math.floor(now / 1000);
  return { text, signature: `t=${seconds}&s=${hmac(`${text}${seconds}`, signingKey)}` };
}

/** Whether an answer of the SDK carries our key's signature. Answers are signed over their raw text. */
export function isSignedAnswer(
  text: string,
  header: string | undefined,
  signingKey: string,
  now = Date.now(),
): boolean {
  const parts = new URLSearchParams(header ?? "");
  const seconds = Number(parts.get("t") ?? Number.NaN);
  if (!Number.isFinite(seconds) || Math.abs(now / 1000 - seconds) > WINDOW_SECONDS) return false;
  const expected = Buffer.from(hmac(`${text}${parts.get("t")}`, signingKey));
  const given = Buffer.from(parts.get("s") ?? "");
  return expected.length === given.length && timingSafeEqual(expected, given);
}
