import { createHash } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import type { SandboxEnv } from "./asked.ts";
import type { SandboxPlatform, World } from "./platform.ts";
import type { Row, Store } from "./state.ts";

export type LoggedRequest = {
  id: number;
  at: number;
  platform: string;
  method: string;
  path: string;
  /** 0 when the connection was cut. */
  status: number;
  auth: string;
  account: string | null;
  fault: string | null;
  /** The platform's own words about what was wrong. */
  wrong: string | null;
  milliseconds: number;
};

const kept = 5000;
const secretNames =
  /^(access_token|refresh_token|token|code|client_secret|client_assertion|password|state|code_verifier|id_token)$/;

/** Tokens that stand in a path: of a bot after its number, of a webhook after its own. */
const secretSegments = /(?<=\/bot\d+(?::|%3A))[^/]+|(?<=\/webhooks\/\d+\/)[^/]+/gi;

function redactedPath(url: URL): string {
  const shown = [...url.searchParams].map(([name, value]) =>
    secretNames.test(name) ? `${name}=•••` : `${name}=${value}`,
  );
  return url.pathname.replace(secretSegments, "•••") + (shown.length > 0 ? `?${shown.join("&")}` : "");
}

/** Scheme and a short fingerprint, so that two tokens can be told apart but not used. */
function redactedAuth(header: string | undefined): string {
  if (!header) return "none";
  const [scheme = "", secret = ""] = header.split(" ", 2);
  return `${secret ? scheme : "?"} #${createHash("sha256").update(header).digest("hex").slice(0, 6)}`;
}

/** The error a JSON answer names, cut short. */
async function complaint(response: Response): Promise<string | null> {
  if (response.status < 400 || !response.headers.get("content-type")?.includes("json")) return null;
  try {
    const body = (await response.clone().json()) as Record<string, unknown>;
    const words = [body.error, body.message, body.error_description].filter(
      (word) => typeof word === "string",
    );
    return words.join(": ").slice(0, 400) || null;
  } catch {
    return null;
  }
}

export function listRequests(store: Store, platform: string | null, limit: number): LoggedRequest[] {
  const rows = platform
    ? store.all("select * from requests where platform = ? order by id desc limit ?", platform, limit)
    : store.all("select * from requests order by id desc limit ?", limit);
  return rows.map((row: Row) => ({
    id: Number(row.id),
    at: Number(row.at),
    platform: String(row.platform),
    method: String(row.method),
    path: String(row.path),
    status: Number(row.status),
    auth: String(row.auth),
    account: row.account === null ? null : String(row.account),
    fault: row.fault === null ? null : String(row.fault),
    wrong: row.wrong === null ? null : String(row.wrong),
    milliseconds: Number(row.milliseconds),
  }));
}

async function record(c: Context<SandboxEnv>, world: World, at: number, failure: Error | undefined) {
  const asked = c.get("asked");
  if (!asked) return;
  const wasCut = c.res.headers.has("x-hono-already-sent");
  const row = world.store.one(
    `insert into requests (at, platform, method, path, status, auth, account, fault, wrong, milliseconds)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`,
    at,
    asked.platform,
    asked.method,
    redactedPath(new URL(c.req.url)),
    wasCut ? 0 : c.res.status,
    redactedAuth(c.req.header("authorization")),
    asked.account?.handle ?? null,
    c.get("fault")?.kind ?? null,
    c.get("wrong") ?? failure?.message ?? (await complaint(c.res)),
    Date.now() - at,
  );
  const id = Number(row?.id);
  if (id % 500 === 0) world.store.run("delete from requests where id <= ?", id - kept);
}

/** Notes who asks for what, before faults and routes, and logs how it ended. */
export function requestLog(
  world: World,
  platforms: readonly SandboxPlatform[],
): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const at = Date.now();
    const { method, path } = c.req;
    const platform = platforms.find(({ operations }) => operations(method, path).length > 0);
    if (!platform) return next();
    const account = platform.accountOf(c.req.raw.headers, path);
    c.set("asked", {
      platform: platform.id,
      method,
      path,
      operations: platform.operations(method, path),
      account: account && { id: account.id, handle: account.handle },
    });
    await next();
    await record(c, world, at, c.error);
  };
}
