import { Hono } from "hono";
import type { SandboxEnv } from "./asked.ts";
import { blueskyPlatform } from "./bluesky/platform.ts";
import { controlRoutes } from "./control.ts";
import { faultGate } from "./fault-gate.ts";
import { Faults } from "./faults.ts";
import { guard } from "./guard.ts";
import { Limits } from "./limits.ts";
import { limitsSetting } from "./limits-setting.ts";
import { mastodonPlatform } from "./mastodon/platform.ts";
import { pageRoutes } from "./pages/routes.ts";
import type { SandboxPlatform, World } from "./platform.ts";
import { requestLog } from "./request-log.ts";
import { openStore } from "./state.ts";
import { trialMakers } from "./trial/platform.ts";

export type SandboxOptions = {
  /** Folder of the sandbox's own data. */
  folder: string;
  /** Own address, without a trailing slash. */
  origin: string;
  appOrigin: string;
  token: string;
  now?: () => number;
  /** Also the platforms that exist for tests only. */
  trials?: boolean;
};

const makers: readonly ((world: World) => SandboxPlatform)[] = [blueskyPlatform, mastodonPlatform];

/** The whole sandbox on one folder. `close` releases the database. */
export function createSandbox(options: SandboxOptions) {
  const now = options.now ?? Date.now;
  const store = openStore(options.folder);
  const world: World = {
    store,
    limits: new Limits(now),
    faults: new Faults(store),
    origin: options.origin,
    appOrigin: options.appOrigin,
    now,
  };
  store.run("delete from documents where expires_at <= ?", now());
  limitsSetting(world).load();
  const platforms = [...makers, ...(options.trials ? trialMakers : [])].map((make) => make(world));
  store.transaction(() => {
    for (const platform of platforms) platform.seed();
  });
  const app = new Hono<SandboxEnv>();
  app.use(guard(world));
  app.use(requestLog(world, platforms));
  app.use(faultGate(world, platforms));
  app.route("/api", controlRoutes(world, platforms, options.token));
  app.route("/", pageRoutes(world, platforms));
  for (const platform of platforms) app.route(`/${platform.id}`, platform.routes);
  for (const platform of platforms) if (platform.rootRoutes) app.route("/", platform.rootRoutes);
  app.notFound((c) => c.text("There is nothing at this address.\n", 404));
  return { app, world, platforms, close: () => store.close() };
}
