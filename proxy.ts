import { randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { cookieOptions, SESSION_SECONDS, sessionCookieName } from "@/lib/auth/cookies";
import { contentSecurityPolicy, NOTHING_RUNS, SECURITY_HEADERS } from "@/lib/auth/headers";
import {
  isOwnHost,
  isOwnOrigin,
  isUnsafe,
  NONCE_HEADER,
  PATH_HEADER,
  REQUEST_ID_HEADER,
} from "@/lib/auth/origin";
import { env } from "@/lib/env";

/** Called by the engine and by monitors under whatever name they know; these prove themselves, or tell no secret. */
const ANY_HOST = /^\/api\/(inngest|health)(\/|$)/;
/** Ignores cookies, so no page of another site can borrow them. */
const NO_COOKIES = /^\/api\/(inngest|v1)(\/|$)/;

/** What answers data and files, never a page. What is set here wins over what the route says. */
const ROUTES = /^\/api\//;

/** Before every page and route but uploads: is the host ours, does a change come from our own pages, safe headers. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const host = request.headers.get("host");
  if (!ANY_HOST.test(pathname) && !isOwnHost(host) && !isForwardedAction(request)) {
    return refuse(
      421,
      `This server does not answer for that host. Open ${env().publicUrl} instead, or let the operator add it to ALLOWED_HOSTS.`,
    );
  }
  if (isUnsafe(request.method) && !NO_COOKIES.test(pathname) && !mayChange(request)) {
    return refuse(
      403,
      "This request did not come from a page of this site, so it was refused. Open the page again and repeat it there.",
    );
  }
  const nonce = randomUUID().replaceAll("-", "");
  const policy = ROUTES.test(pathname) ? NOTHING_RUNS : contentSecurityPolicy(nonce);
  const requestId = randomUUID();
  const headers = new Headers(request.headers);
  const named = hostNamedBy(request);
  headers.set("host", named);
  headers.set("x-forwarded-host", named);
  headers.set("x-forwarded-proto", new URL(env().publicUrl).protocol.slice(0, -1));
  headers.set(PATH_HEADER, pathname + search);
  headers.set(REQUEST_ID_HEADER, requestId);
  headers.set(NONCE_HEADER, nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  response.headers.set("content-security-policy", policy);
  response.headers.set(REQUEST_ID_HEADER, requestId);
  if (env().publicUrl.startsWith("https:"))
    response.headers.set("strict-transport-security", "max-age=31536000");
  keepSessionCookie(request, response);
  return response;
}

/**
 * Next hands an action to the page it belongs to through this process's own address, and compares `Origin` with the
 * forwarded host: so a change that our own page asked for goes on under the host that page has.
 */
function hostNamedBy({ method, headers }: NextRequest): string {
  const origin = headers.get("origin");
  const own = isUnsafe(method) && origin !== null && isOwnOrigin(headers);
  return own ? new URL(origin).host : (headers.get("host") ?? "");
}

/** An action on its way between two pages of this process: under the loopback address, from a page of ours. */
function isForwardedAction({ headers }: NextRequest): boolean {
  const host = headers.get("host");
  const loopback = host === `127.0.0.1:${env().PORT}` || host === `localhost:${env().PORT}`;
  return (
    loopback &&
    headers.get("x-action-forwarded") === "1" &&
    headers.get("origin") !== null &&
    isOwnOrigin(headers)
  );
}

/** A change needs our own page behind it; a client without cookies and without an origin is no browser of a person. */
function mayChange({ headers, cookies }: NextRequest): boolean {
  const nameless = headers.get("origin") === null && headers.get("sec-fetch-site") === null;
  return nameless ? cookies.size === 0 : isOwnOrigin(headers);
}

/** The database rolls a session's end forward; its cookie has to follow. Whether it is alive is decided there. */
function keepSessionCookie(request: NextRequest, response: NextResponse): void {
  const name = sessionCookieName();
  const value = request.cookies.get(name)?.value;
  if (!value || request.method !== "GET" || request.headers.get("sec-fetch-dest") !== "document") return;
  response.cookies.set(name, value, { ...cookieOptions(), maxAge: SESSION_SECONDS });
}

const refuse = (status: number, sentence: string) =>
  new NextResponse(`${sentence}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });

export const config = {
  // Uploads stream past: a proxy would hold back their first 10 MB. Their route makes the same checks.
  matcher: ["/((?!api/uploads|_next/static|_next/image|favicon.ico).*)"],
};
