import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { SandboxEnv } from "./asked.ts";
import type { World } from "./platform.ts";

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Refuses names we do not answer to (a page that points its own name here) and other sites' unsafe requests. */
export function guard(world: World): MiddlewareHandler<SandboxEnv> {
  const { port } = new URL(world.origin);
  const ours = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  return async (c, next) => {
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    if (!ours.has(host)) return c.text("This server answers only to its own address.\n", 421);
    const origin = c.req.header("origin");
    const foreign = origin ? origin !== `http://${host}` : c.req.header("sec-fetch-site") === "cross-site";
    if (foreign && !safeMethods.has(c.req.method)) {
      return c.text("Requests from other sites are refused.\n", 403);
    }
    await next();
    // With `no-referrer` a browser would send `Origin: null` with our own forms.
    c.res.headers.set("referrer-policy", "same-origin");
    c.res.headers.set("x-content-type-options", "nosniff");
    c.res.headers.set("x-frame-options", "DENY");
    if (!c.res.headers.has("content-security-policy")) c.res.headers.set("content-security-policy", policy);
  };
}

/** For pages with forms: a request that no browser of ours sent needs the API instead. */
export const ownPagesOnly: MiddlewareHandler<SandboxEnv> = async (c, next) => {
  if (!safeMethods.has(c.req.method) && !c.req.header("origin")) {
    return c.text("This form is for people. Programs use /api with a token.\n", 403);
  }
  return next();
};

export function tokenRequired(token: string): MiddlewareHandler<SandboxEnv> {
  const wanted = Buffer.from(`Bearer ${token}`);
  return async (c, next) => {
    const given = Buffer.from(c.req.header("authorization") ?? "");
    if (!token || given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      return c.json({ error: "This needs the sandbox's token: Authorization: Bearer <SANDBOX_TOKEN>" }, 401);
    }
    return next();
  };
}
