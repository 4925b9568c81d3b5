import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { parseFault } from "../fault-input.ts";
import { ownPagesOnly } from "../guard.ts";
import { limitsSetting } from "../limits-setting.ts";
import type { SandboxPlatform, World } from "../platform.ts";
import { listRequests } from "../request-log.ts";
import { faultsPage } from "./faults.ts";
import { frontPage } from "./front.ts";
import { page } from "./layout.ts";
import { logPage } from "./log.ts";
import { timelinePage } from "./timeline.ts";

function faultForms(world: World, platforms: readonly SandboxPlatform[]) {
  const routes = new Hono<SandboxEnv>();
  const ids = platforms.map(({ id }) => id);
  routes.use(ownPagesOnly);
  routes.get("/", (c) => c.html(page("Faults", "/faults", platforms, faultsPage(world, platforms, null))));
  routes.post("/", async (c) => {
    const rule = parseFault(await c.req.parseBody(), ids);
    if (typeof rule === "string") {
      const problem = `The fault was not added: ${rule}.`;
      return c.html(page("Faults", "/faults", platforms, faultsPage(world, platforms, problem)), 422);
    }
    world.faults.add(rule);
    return c.redirect("/faults", 303);
  });
  routes.post("/clear", async (c) => {
    const { id } = await c.req.parseBody();
    world.faults.clear(id === undefined ? undefined : Number(id));
    return c.redirect("/faults", 303);
  });
  routes.post("/account", async (c) => {
    const { platform: platformId, id, act } = await c.req.parseBody();
    const platform = platforms.find((candidate) => candidate.id === platformId);
    if (act === "revoke") platform?.revoke(String(id));
    if (act === "expire") platform?.expire(String(id));
    if (act === "suspend" || act === "restore") platform?.suspend(String(id), act === "suspend");
    return c.redirect("/faults", 303);
  });
  routes.post("/limits", async (c) => {
    const { enabled } = await c.req.parseBody();
    limitsSetting(world).set(enabled === "yes");
    return c.redirect("/faults", 303);
  });
  return routes;
}

/** The pages for people: overview, requests, faults and one timeline per platform. */
export function pageRoutes(world: World, platforms: readonly SandboxPlatform[]): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/", (c) => c.html(page("Overview", "/", platforms, frontPage(world, platforms))));
  routes.get("/log", (c) => {
    const filter = platforms.find(({ id }) => id === c.req.query("platform"))?.id ?? null;
    const content = logPage(platforms, filter, listRequests(world.store, filter, 200));
    return c.html(page("Requests", "/log", platforms, content));
  });
  routes.route("/faults", faultForms(world, platforms));
  for (const platform of platforms) {
    routes.get(`/${platform.id}`, (c) => c.redirect(`/${platform.id}/`));
    routes.get(`/${platform.id}/`, (c) => {
      const content = timelinePage(platform.label, platform.timeline(100));
      return c.html(page(platform.label, `/${platform.id}/`, platforms, content));
    });
  }
  return routes;
}
