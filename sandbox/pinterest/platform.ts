import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { bearerOf } from "../oauth/grants.ts";
import { type Named, operationsBelow } from "../operations.ts";
import type { Refusal, RefusalDetail, SandboxPlatform, World } from "../platform.ts";
import { ApiError, noPin, notAuthenticated, notPermitted, tooMany } from "./api-error.ts";
import { boardRoutes } from "./boards.ts";
import { mediaRoutes, uploadRoutes } from "./media.ts";
import { addPerson, type Network, openNetwork, platformId, requireAccount } from "./network.ts";
import { consentRoutes, tokenRoutes } from "./oauth.ts";
import { pinterestPages, timelineOf } from "./pages.ts";
import { pinRoutes } from "./pins.ts";
import { accountView } from "./views.ts";

const API = "/api.pinterest.com/v5";
/** The sandbox hands out one allowance: 100 requests in a second for each token. */
const RATE = { name: "pinterest", limit: 100, windowMs: 1000 };

const named: Named = [
  [/^POST \/api\.pinterest\.com\/v5\/pins\/?$/, ["publish"]],
  [/^PATCH \/api\.pinterest\.com\/v5\/pins\//, ["update"]],
  [/^DELETE \/api\.pinterest\.com\/v5\/pins\//, ["remove"]],
  [/^GET \/api\.pinterest\.com\/v5\/(boards\/\d+\/)?pins\/?$/, ["list", "read"]],
  [/^GET \/api\.pinterest\.com\/v5\/.*analytics/, ["metrics", "read"]],
  [/^POST \/api\.pinterest\.com\/v5\/media\/?$/, ["upload"]],
  [/^POST \/pinterest-media-upload\./, ["upload"]],
  [/^POST \/api\.pinterest\.com\/v5\/oauth\/token$/, ["token"]],
  [/^POST \/api\.pinterest\.com\/v5\/oauth\/token\/revoke$/, ["revoke"]],
  [/^(GET|POST) \/www\.pinterest\.com\/oauth\/$/, ["authorize"]],
  [/^GET \/api\.pinterest\.com\//, ["read"]],
  [/^[A-Z]+ \/api\.pinterest\.com\//, ["other"]],
];

const operations = operationsBelow(platformId, named);

function refuse(refusal: Refusal, { status, retryAfterSeconds }: RefusalDetail): Response {
  switch (refusal) {
    case "5xx":
      return Response.json(
        { code: 0, message: "Something went wrong on our end. Sorry about that." },
        { status },
      );
    case "429":
      return tooMany(retryAfterSeconds);
    case "expired":
    case "revoked":
      return notAuthenticated().toResponse();
    case "suspended":
      return notPermitted().toResponse();
    case "not-found":
      return noPin().toResponse();
  }
}

function api(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.use(async (c, next) => {
    const who = bearerOf(c.req.raw.headers) ?? "nobody";
    const { allowed, limit, remaining, resetAt } = network.world.limits.take(who, [RATE]);
    const seconds = Math.max(1, Math.ceil((resetAt - network.world.now()) / 1000));
    if (!allowed) return tooMany(seconds);
    c.header("x-ratelimit-limit", String(limit));
    c.header("x-ratelimit-remaining", String(remaining));
    c.header("x-ratelimit-reset", String(seconds));
    return next();
  });
  routes.route("/oauth", tokenRoutes(network));
  routes.get("/user_account", (c) => {
    const account = requireAccount(network, c, ["user_accounts:read"]);
    return c.json(accountView(network, account.id));
  });
  routes.route("/boards", boardRoutes(network));
  routes.route("/media", mediaRoutes(network));
  routes.route("/pins", pinRoutes(network));
  routes.all("*", () => {
    throw new ApiError(404, 4, "API method not found.");
  });
  return routes;
}

function protocol(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    c.set("wrong", error.message);
    return (error instanceof ApiError ? error : new ApiError(500, 0, error.message)).toResponse();
  });
  routes.route(API, api(network));
  routes.route("/", uploadRoutes(network));
  routes.route("/www.pinterest.com", consentRoutes(network));
  routes.route("/", pinterestPages(network));
  return routes;
}

export function pinterestPlatform(world: World): SandboxPlatform {
  const network = openNetwork(world);
  const { accounts, grants, posts } = network;
  return {
    id: platformId,
    label: "Pinterest",
    connecting: {
      address: `${network.base}/www.pinterest.com/oauth/`,
      how: "Choose an account and press Allow on the page that opens.",
    },
    routes: protocol(network),
    operations,
    accountOf(headers) {
      const id = grants.read(bearerOf(headers), "access")?.accountId;
      return id ? accounts.get(id) : null;
    },
    refuse,
    seed() {
      if (accounts.list().length > 0) return;
      addPerson(network, "alice", "Alice Meadow");
      addPerson(network, "studio", "Studio North", true);
    },
    accounts: accounts.list,
    addAccount: (handle, name) => addPerson(network, handle.toLowerCase(), name),
    revoke: (id) => grants.markAll(({ accountId }) => accountId === id, "revoked"),
    expire: (id) => grants.markAll(({ accountId, kind }) => accountId === id && kind === "access", "expired"),
    suspend: accounts.suspend,
    credentials: ({ handle }) => [
      { label: "Account", value: handle },
      { label: "Password", value: "none needed, choose the account when asked" },
    ],
    timeline: (limit) => timelineOf(network, posts.list({ withDeleted: true, limit })),
    clear: network.blobs.clear,
  };
}
