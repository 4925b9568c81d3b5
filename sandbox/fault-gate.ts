import { setTimeout as wait } from "node:timers/promises";
import type { Context, MiddlewareHandler } from "hono";
import type { SandboxEnv } from "./asked.ts";
import { type FaultRule, outerKinds } from "./fault-rules.ts";
import type { Refusal, SandboxPlatform, World } from "./platform.ts";

const alreadySent = { "x-hono-already-sent": "true" };

/** Cuts the connection without an answer, as a crashing server or a broken cable would. */
function cut(c: Context<SandboxEnv>): Response {
  const socket = c.env?.incoming?.socket;
  if (!socket) throw new Error("The connection was cut");
  socket.destroy();
  return new Response(null, { headers: alreadySent });
}

function brokenPage(status: number): Response {
  const page =
    "<!doctype html><html><head><title>We'll be right back</title></head><body>Maintenance</body></html>";
  return new Response(page, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}

function refuse(
  c: Context<SandboxEnv>,
  platform: SandboxPlatform,
  rule: FaultRule,
  refusal: Refusal,
): Response {
  return platform.refuse(refusal, {
    path: new URL(c.req.url).pathname,
    status: rule.status,
    retryAfterSeconds: rule.retryAfterSeconds,
  });
}

/** Null when the request may go on to its platform. */
async function before(
  c: Context<SandboxEnv>,
  platform: SandboxPlatform,
  rule: FaultRule,
): Promise<Response | null> {
  switch (rule.kind) {
    case "late":
      await wait(rule.ms);
      return null;
    case "drop-before":
      return cut(c);
    case "5xx-before":
      return refuse(c, platform, rule, "5xx");
    case "html":
      return brokenPage(rule.status);
    case "429":
    case "expired":
    case "revoked":
    case "suspended":
    case "not-found":
      return refuse(c, platform, rule, rule.kind);
    default:
      return null;
  }
}

/** Null when the answer may leave as it is. */
async function after(
  c: Context<SandboxEnv>,
  platform: SandboxPlatform,
  rule: FaultRule,
): Promise<Response | null> {
  switch (rule.kind) {
    case "late-after":
      await wait(rule.ms);
      return null;
    case "drop-after":
      return cut(c);
    case "5xx-after":
      return refuse(c, platform, rule, "5xx");
    case "malformed": {
      const body = await c.res.clone().text();
      const headers = { "content-type": c.res.headers.get("content-type") ?? "application/json" };
      return new Response(body.slice(0, Math.max(1, Math.floor(body.length / 2))), {
        status: c.res.status,
        headers,
      });
    }
    default:
      return null;
  }
}

/** Makes a platform misbehave as the rules say. */
export function faultGate(
  world: World,
  platforms: readonly SandboxPlatform[],
): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const asked = c.get("asked");
    const platform = platforms.find((candidate) => candidate.id === asked?.platform);
    const rule = asked && platform ? world.faults.take(asked, outerKinds) : null;
    if (!rule || !platform) return next();
    c.set("fault", rule);
    const refused = await before(c, platform, rule);
    if (refused) return refused;
    await next();
    const replaced = await after(c, platform, rule);
    if (!replaced) return;
    c.res = undefined;
    c.res = replaced;
  };
}
