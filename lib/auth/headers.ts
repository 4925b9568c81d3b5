import { env } from "@/lib/env";

/** Headers of every answer. */
export const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "strict-origin-when-cross-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
} as const;

/** For data and files: should one ever be taken for a page, it runs and loads nothing. */
export const NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox";

/**
 * What a page may load: scripts with this answer's nonce and what they load themselves, our own everything else,
 * and pictures of accounts from the platforms. Forms may lead on to a platform's consent page.
 */
export function contentSecurityPolicy(nonce: string): string {
  const { NODE_ENV, localMode, SANDBOX_ORIGIN } = env();
  const dev = NODE_ENV === "development";
  const sandbox = localMode && SANDBOX_ORIGIN ? ` ${SANDBOX_ORIGIN}` : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob: https:${sandbox}`,
    "media-src 'self' blob:",
    "font-src 'self' data:",
    `connect-src 'self'${dev ? " ws:" : ""}`,
    `form-action 'self' https:${sandbox}`,
    "object-src 'none'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
