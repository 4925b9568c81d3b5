import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { bearerOf } from "../oauth/grants.ts";
import { type Named, operationsBelow } from "../operations.ts";
import type { Refusal, RefusalDetail, SandboxPlatform, World } from "../platform.ts";
import { ApiError, forbidden, notFound, Refused, tooMany, unauthorized } from "./api-error.ts";
import { assetRoutes, uploadRoutes } from "./assets.ts";
import { addPerson, isVisible, type Network, openNetwork, platformId, requireAccount } from "./network.ts";
import { consentRoutes, tokenRoutes } from "./oauth.ts";
import { redditPages, timelineOf } from "./pages.ts";
import { submitRoutes } from "./submitting.ts";
import { subredditRoutes } from "./subreddits.ts";
import { thingRoutes } from "./things.ts";

/** A hundred queries in a minute, averaged over ten. */
const RATE = { name: "reddit", limit: 1000, windowMs: 600_000 };

const named: Named = [
  [/^POST \/oauth\.reddit\.com\/api\/submit(_gallery_post\.json|_poll_post)?$/, ["publish"]],
  [/^POST \/oauth\.reddit\.com\/api\/comment$/, ["comment"]],
  [/^POST \/oauth\.reddit\.com\/api\/editusertext$/, ["update"]],
  [/^POST \/oauth\.reddit\.com\/api\/del$/, ["remove"]],
  [/^POST \/oauth\.reddit\.com\/api\/media\/asset\.json$/, ["upload"]],
  [/^POST \/reddit-uploaded-media\./, ["upload"]],
  [/^GET \/oauth\.reddit\.com\/user\/[^/]+\/(submitted|comments)$/, ["list", "read"]],
  [/^GET \/oauth\.reddit\.com\/api\/info$/, ["metrics", "read"]],
  [/^POST \/www\.reddit\.com\/api\/v1\/access_token$/, ["token"]],
  [/^POST \/www\.reddit\.com\/api\/v1\/revoke_token$/, ["revoke"]],
  [/^(GET|POST) \/www\.reddit\.com\/api\/v1\/authorize$/, ["authorize"]],
  [/^GET \/oauth\.reddit\.com\//, ["read"]],
  [/^[A-Z]+ \/oauth\.reddit\.com\//, ["other"]],
];

const operations = operationsBelow(platformId, named);

function refuse(refusal: Refusal, { status, retryAfterSeconds }: RefusalDetail): Response {
  switch (refusal) {
    case "5xx":
      return new Response("<!doctype html><title>Ow! -- reddit.com</title><h1>we took too long</h1>", {
        status,
        headers: { "content-type": "text/html; charset=UTF-8" },
      });
    case "429":
      return tooMany(retryAfterSeconds);
    case "expired":
    case "revoked":
      return unauthorized().toResponse();
    case "suspended":
      return forbidden().toResponse();
    case "not-found":
      return notFound().toResponse();
  }
}

/** A client must say what it is: `platform:app-id:version (by /u/name)`, and be alone with that name. */
const namesItself = (c: Context<SandboxEnv>): boolean =>
  /^[\w.-]+:[\w.-]+:v?[\w.]+( \(by \/u\/[\w-]+\))?$/.test(c.req.header("user-agent") ?? "");

function blocked(c: Context<SandboxEnv>): Response {
  c.set("wrong", "The User-Agent is too general: platform:app-id:version (by /u/name)");
  const page =
    "<!doctype html><title>Blocked</title><p>whoa there, pardner! Your request has been blocked.</p>";
  return new Response(page, { status: 403, headers: { "content-type": "text/html" } });
}

function api(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.use(async (c, next) => {
    if (!namesItself(c)) return blocked(c);
    const who = bearerOf(c.req.raw.headers) ?? "nobody";
    const { allowed, limit, remaining, resetAt } = network.world.limits.take(who, [RATE]);
    const seconds = Math.max(1, Math.ceil((resetAt - network.world.now()) / 1000));
    if (!allowed) return tooMany(seconds);
    c.header("x-ratelimit-used", String(limit - remaining));
    c.header("x-ratelimit-remaining", remaining.toFixed(1));
    c.header("x-ratelimit-reset", String(seconds));
    return next();
  });
  routes.get("/api/v1/me", (c) => {
    const { id, handle, name, data, createdAt } = requireAccount(network, c, "identity");
    return c.json({
      id: id.slice(3),
      name: handle,
      icon_img: "",
      total_karma: 321,
      link_karma: 300,
      comment_karma: 21,
      created_utc: Math.floor(createdAt / 1000),
      has_verified_email: true,
      is_suspended: false,
      subreddit: { display_name: `u_${handle}`, title: name, subscribers: data.followers },
    });
  });
  routes.route("/", submitRoutes(network));
  routes.route("/", thingRoutes(network));
  routes.route("/", subredditRoutes(network));
  routes.route("/", assetRoutes(network));
  routes.all("*", () => {
    throw notFound();
  });
  return routes;
}

function protocol(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    c.set("wrong", error instanceof Refused ? `${error.code}: ${error.message}` : error.message);
    if (error instanceof ApiError || error instanceof Refused) return error.toResponse();
    return new ApiError(500, error.message).toResponse();
  });
  const www = new Hono<SandboxEnv>();
  www.route("/authorize", consentRoutes(network));
  www.use(async (c, next) => (namesItself(c) ? next() : blocked(c)));
  www.route("/", tokenRoutes(network));
  routes.route("/oauth.reddit.com", api(network));
  routes.route("/www.reddit.com/api/v1", www);
  routes.route("/", uploadRoutes(network));
  routes.route("/", redditPages(network));
  return routes;
}

export function redditPlatform(world: World): SandboxPlatform {
  const network = openNetwork(world);
  const { accounts, grants, posts } = network;
  return {
    id: platformId,
    label: "Reddit",
    connecting: {
      address: `${network.base}/www.reddit.com/api/v1/authorize`,
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
      addPerson(network, "studio", "Studio North");
    },
    accounts: accounts.list,
    addAccount: (handle, name) => addPerson(network, handle, name),
    revoke: (id) => grants.markAll(({ accountId }) => accountId === id, "revoked"),
    expire: (id) => grants.markAll(({ accountId, kind }) => accountId === id && kind === "access", "expired"),
    suspend: accounts.suspend,
    credentials: ({ handle }) => [
      { label: "Account", value: `u/${handle}` },
      { label: "Password", value: "none needed, choose the account when asked" },
    ],
    timeline: (limit) =>
      timelineOf(
        network,
        posts.list({ withDeleted: true, limit }).filter(({ data }) => isVisible(network, data.visibleAt)),
      ),
    clear: network.blobs.clear,
  };
}
