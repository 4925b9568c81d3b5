import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";

/** SHA-256, base64url: what the database keeps of a token, and a counter of an address. */
export const digest = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** A token of 256 random bits for a link, and what the database keeps of it. */
export function newToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: digest(token) };
}

/** The secret that signs cookies; the launcher makes one on first start. */
export function authSecret(): string {
  const secret = env().AUTH_SECRET;
  if (!secret) throw new Error("AUTH_SECRET is not set: start with `npm start`, which makes one.");
  return secret;
}

/** Mark of a browser in which the person of this address has signed in before. */
export const deviceMark = (email: string): string =>
  createHmac("sha256", authSecret()).update(`device:${email}`).digest("base64url");

/** Compares secrets without telling by the time it takes where they differ. */
export const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
