import { Hono } from "hono";
import type { SandboxEnv } from "./asked.ts";
import { blueskyPlatform } from "./bluesky/platform.ts";
import { controlRoutes } from "./control.ts";
import { discordPlatform } from "./discord/platform.ts";
import { facebookPlatform } from "./facebook/platform.ts";
import { faultGate } from "./fault-gate.ts";
import { Faults } from "./faults.ts";
import { googleBusinessPlatform } from "./google-business/platform.ts";
import { guard } from "./guard.ts";
import { instagramFacebookPlatform, instagramPlatform } from "./instagram/platform.ts";
import { Limits } from "./limits.ts";
import { limitsSetting } from "./limits-setting.ts";
import { lingering } from "./lingering.ts";
import { linkedinPagePlatform, linkedinPlatform } from "./linkedin/platform.ts";
import { mastodonPlatform } from "./mastodon/platform.ts";
import { pageRoutes } from "./pages/routes.ts";
import { pinterestPlatform } from "./pinterest/platform.ts";
import type { SandboxPlatform, World } from "./platform.ts";
import { redditPlatform } from "./reddit/platform.ts";
import { requestLog } from "./request-log.ts";
import { openStore } from "./state.ts";
import { telegramPlatform } from "./telegram/platform.ts";
import { threadsPlatform } from "./threads/platform.ts";
import { tiktokPlatform } from "./tiktok/platform.ts";
import { trialMakers } from "./trial/platform.ts";
import { xPlatform } from "./x/platform.ts";
import { youtubePlatform } from "./youtube/platform.ts";

export type SandboxOptions = {
  /** Folder of the sandbox's own data. */
  folder: string;
  /** Own address, without a trailing slash. */
  origin: string;
  appOrigin: string;
  token: string;
  now?: () => number;
  /** How long a file is being processed; a second and a half when absent. */
  processingMs?: number;
  /** Also the platforms that exist for tests only. */
  trials?: boolean;
};

const PROCESSING_MS = 1_500;

const makers: readonly ((world: World) => SandboxPlatform)[] = [
  facebookPlatform,
  blueskyPlatform,
  mastodonPlatform,
  xPlatform,
  tiktokPlatform,
  linkedinPlatform,
  linkedinPagePlatform,
  pinterestPlatform,
  redditPlatform,
  telegramPlatform,
  discordPlatform,
  instagramPlatform,
  instagramFacebookPlatform,
  threadsPlatform,
  youtubePlatform,
  googleBusinessPlatform,
];

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
    processingMs: options.processingMs ?? PROCESSING_MS,
    now,
  };
  store.run("delete from documents where expires_at <= ?", now());
  limitsSetting(world).load();
  const platforms = [...makers, ...(options.trials ? trialMakers : [])].map((make) => make(world));
  store.transaction(() => {
    for (const platform of platforms) platform.seed();
  });
  const app = new Hono<SandboxEnv>();
  app.use(lingering);
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
