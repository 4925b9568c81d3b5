import { env } from "@/lib/env";

/** Request header in which the proxy passes on the path, for the way back after sign-in. Overwritten on every request. */
export const PATH_HEADER = "x-posthaste-path";
/** Request header with the id that failures show and logs carry. Overwritten on every request. */
export const REQUEST_ID_HEADER = "x-request-id";

/** Request header with the nonce that this answer's scripts carry. Overwritten on every request. */
export const NONCE_HEADER = "x-nonce";

const UNSAFE = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Whether requests of this method may change something. */
export const isUnsafe = (method: string): boolean => UNSAFE.has(method.toUpperCase());

/** Whether a `Host` (with its port) is one of ours: `PUBLIC_URL`, `ALLOWED_HOSTS`, and in local mode the loopback names. */
export function isOwnHost(host: string | null): boolean {
  if (!host) return false;
  const { publicUrl, ALLOWED_HOSTS, localMode, PORT } = env();
  const name = host.toLowerCase();
  if (name === new URL(publicUrl).host) return true;
  if (localMode && (name === `localhost:${PORT}` || name === `127.0.0.1:${PORT}`)) return true;
  return ALLOWED_HOSTS.some((allowed) => allowed.toLowerCase() === name);
}

/**
 * Whether an unsafe request comes from our own pages: `Sec-Fetch-Site` and `Origin` must both agree where
 * given, and at least one must be given.
 */
export function isOwnOrigin(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (site !== null && site !== "same-origin") return false;
  if (origin !== null) return isOwnHost(hostOf(origin));
  return site !== null;
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** `next` if it is a path of ours, else null: never an address of another site. */
export function ownPath(next: string | null | undefined): string | null {
  if (!next || !isOwnPath(next)) return null;
  const url = new URL(next, "http://own.invalid");
  const path = url.pathname + url.search + url.hash;
  // `/.//evil.example` becomes `//evil.example` only now.
  return url.host === "own.invalid" && isOwnPath(path) ? path : null;
}

const isOwnPath = (path: string) => path.startsWith("/") && !/^\/[/\\]|[\\\p{Cc}]/u.test(path);
