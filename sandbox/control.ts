import { type Context, Hono } from "hono";
import type { SandboxEnv } from "./asked.ts";
import { parseFault } from "./fault-input.ts";
import { tokenRequired } from "./guard.ts";
import { limitsSetting } from "./limits-setting.ts";
import type { SandboxPlatform, World } from "./platform.ts";
import { listAllPosts } from "./posts.ts";
import { listRequests } from "./request-log.ts";

async function jsonBody(c: Context<SandboxEnv>): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch(() => null);
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}

function limitOf(c: Context<SandboxEnv>): number {
  const wanted = Number(c.req.query("limit") ?? 500);
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, 20_000) : 500;
}

/** Forgets everything and starts with the first accounts again. */
export function resetAll(world: World, platforms: readonly SandboxPlatform[]): void {
  world.store.transaction(() => {
    world.store.wipe();
    for (const platform of platforms) platform.seed();
  });
  for (const platform of platforms) platform.clear();
  world.limits.clear();
  world.limits.enabled = true;
}

function faultRoutes(world: World, ids: string[]) {
  const routes = new Hono<SandboxEnv>();
  routes.get("/", (c) => c.json({ faults: world.faults.list() }));
  routes.post("/", async (c) => {
    const rule = parseFault(await jsonBody(c), ids);
    if (typeof rule === "string") return c.json({ error: rule }, 400);
    return c.json({ fault: world.faults.add(rule) }, 201);
  });
  routes.delete("/", (c) => c.json({ cleared: world.faults.clear() }));
  routes.delete("/:id", (c) => c.json({ cleared: world.faults.clear(Number(c.req.param("id"))) }));
  return routes;
}

function accountRoutes(platforms: readonly SandboxPlatform[]) {
  const routes = new Hono<SandboxEnv>();
  const all = () =>
    platforms.flatMap((platform) => platform.accounts().map((account) => ({ platform, account })));
  const shown = ({ platform, account }: ReturnType<typeof all>[number]) => ({
    platform: platform.id,
    id: account.id,
    handle: account.handle,
    name: account.name,
    suspended: account.suspended,
    credentials: platform.credentials(account),
  });
  routes.get("/", (c) => c.json({ accounts: all().map(shown) }));
  routes.post("/", async (c) => {
    const body = await jsonBody(c);
    const platform = platforms.find(({ id }) => id === body.platform);
    if (!platform) return c.json({ error: "There is no such platform" }, 400);
    const handle = String(body.handle ?? "");
    const account = platform.addAccount(handle, String(body.name ?? handle));
    if (!account)
      return c.json({ error: `${platform.label} does not allow this handle, or it is taken` }, 422);
    return c.json({ account: shown({ platform, account }) }, 201);
  });
  routes.post("/:id/:act{revoke|expire|suspend|restore}", (c) => {
    const { id, act } = c.req.param();
    const wanted = c.req.query("platform");
    const find = () =>
      all().find(
        ({ platform, account }) =>
          (!wanted || platform.id === wanted) && (account.id === id || account.handle === id),
      );
    const found = find();
    if (!found) return c.json({ error: "There is no such account" }, 404);
    const { platform, account } = found;
    if (act === "revoke") platform.revoke(account.id);
    if (act === "expire") platform.expire(account.id);
    if (act === "suspend" || act === "restore") platform.suspend(account.id, act === "suspend");
    return c.json({ account: shown(find() ?? found) });
  });
  return routes;
}

/** The API for tests and tools. Every request needs the token. */
export function controlRoutes(
  world: World,
  platforms: readonly SandboxPlatform[],
  token: string,
): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const handleOf = (platform: string, id: string) =>
    platforms
      .find((candidate) => candidate.id === platform)
      ?.accounts()
      .find((account) => account.id === id)?.handle ?? null;
  routes.use(tokenRequired(token));
  routes.route(
    "/faults",
    faultRoutes(
      world,
      platforms.map(({ id }) => id),
    ),
  );
  routes.route("/accounts", accountRoutes(platforms));
  routes.get("/posts", (c) =>
    c.json({
      posts: listAllPosts(world.store, c.req.query("platform") ?? null, limitOf(c)).map(
        ({ data: _, ...post }) => ({
          ...post,
          handle: handleOf(post.platform, post.accountId),
        }),
      ),
    }),
  );
  routes.get("/requests", (c) =>
    c.json({ requests: listRequests(world.store, c.req.query("platform") ?? null, limitOf(c)) }),
  );
  routes.post("/reset", (c) => {
    resetAll(world, platforms);
    return c.json({ ok: true });
  });
  routes.get("/limits", (c) => c.json({ enabled: world.limits.enabled }));
  routes.post("/limits", async (c) => {
    const { enabled } = await jsonBody(c);
    if (typeof enabled !== "boolean") return c.json({ error: "enabled must be true or false" }, 400);
    limitsSetting(world).set(enabled);
    return c.json({ enabled });
  });
  routes.all("*", (c) => c.json({ error: "There is no such call" }, 404));
  return routes;
}
