import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { bearerOf } from "../oauth/grants.ts";
import type { Refusal, RefusalDetail, SandboxPlatform, World } from "../platform.ts";
import { rateHeaders, rates } from "./caller.ts";
import { lookupRoutes } from "./lookups.ts";
import { mediaRoutes } from "./media.ts";
import { authorizeRoutes, tokenRoutes } from "./oauth.ts";
import { timelineOf, xPages } from "./pages.ts";
import { notFound, oauthError, Problem, suspended, tooMany, unauthorized } from "./problem.ts";
import { tweetRoutes } from "./tweets.ts";
import { addMember, openService, platformId, type Service } from "./x.ts";

const named: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^POST \/2\/tweets$/, ["publish"]],
  [/^DELETE \/2\/tweets\//, ["remove"]],
  [/^GET \/2\/tweets$/, ["metrics", "read"]],
  [/^GET \/2\/users\/[^/]+\/tweets$/, ["list", "read"]],
  [/^POST \/2\/media\//, ["upload"]],
  [/^GET \/2\/media\//, ["read"]],
  [/^POST \/2\/oauth2\/token$/, ["token"]],
  [/^POST \/2\/oauth2\/revoke$/, ["revoke"]],
  [/^GET \/2\/users\/me$/, ["read"]],
  [/^[A-Z]+ \/2\//, ["other"]],
];

const api = /^\/x\/api\.(?:x|twitter)\.com(?=\/)/;

function operations(method: string, path: string): readonly string[] {
  if (path === "/x/x.com/i/oauth2/authorize") return ["authorize"];
  if (!api.test(path)) return [];
  const asked = `${method} ${path.replace(api, "")}`;
  return named.find(([pattern]) => pattern.test(asked))?.[1] ?? [];
}

const broken = (status: number): Problem => {
  const title = { 500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout" }[status];
  const words = title ?? "Service Unavailable";
  return new Problem(status, { title: words, detail: words, type: "about:blank", status });
};

function refuse(refusal: Refusal, { status, retryAfterSeconds, path }: RefusalDetail): Response {
  const asksForToken = path.endsWith("/oauth2/token");
  switch (refusal) {
    case "5xx":
      return broken(status).toResponse();
    case "429":
      return tooMany(rateHeaders(rates.post.limit, 0, Date.now() + retryAfterSeconds * 1000)).toResponse();
    case "expired":
    case "revoked":
      return (
        asksForToken
          ? oauthError(400, "invalid_request", "Value passed for the token was invalid.")
          : unauthorized()
      ).toResponse();
    case "suspended":
      return suspended().toResponse();
    case "not-found":
      return notFound("id", "0").toResponse();
  }
}

/** Version 2 of the API. */
function apiRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.route("/2/oauth2", tokenRoutes(service));
  routes.route("/2/media", mediaRoutes(service));
  routes.route("/2/tweets", tweetRoutes(service));
  routes.route("/2", lookupRoutes(service));
  routes.all("*", (c) => {
    c.set("wrong", "There is no such endpoint.");
    return new Problem(404, {
      title: "Not Found",
      type: "about:blank",
      status: 404,
      detail: "Not Found",
    }).toResponse();
  });
  return routes;
}

function protocol(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    c.set("wrong", error.message);
    const rate = [...c.res.headers].filter(([name]) => name.startsWith("x-rate-limit-"));
    return (error instanceof Problem ? error : broken(500)).toResponse(Object.fromEntries(rate));
  });
  routes.route("/x.com", authorizeRoutes(service));
  for (const host of ["api.x.com", "api.twitter.com"]) routes.route(`/${host}`, apiRoutes(service));
  routes.route("/", xPages(service));
  return routes;
}

export function xPlatform(world: World): SandboxPlatform {
  const service = openService(world);
  const { accounts, grants, posts, blobs } = service;
  const mark = (id: string, state: "expired" | "revoked", kind?: string) =>
    grants.markAll((token) => token.accountId === id && (!kind || token.kind === kind), state);
  return {
    id: platformId,
    label: "X",
    connecting: { address: service.base, how: "Choose an account and press Allow on the page that opens." },
    routes: protocol(service),
    operations,
    accountOf(headers) {
      const token = grants.read(bearerOf(headers), "access");
      return token && accounts.get(token.accountId);
    },
    refuse,
    seed() {
      if (accounts.list().length > 0) return;
      addMember(service, "alice", "Alice Meadow");
      addMember(service, "studio", "Studio North");
    },
    accounts: accounts.list,
    addAccount: (handle, name) => addMember(service, handle, name),
    revoke: (id) => mark(id, "revoked"),
    expire: (id) => mark(id, "expired", "access"),
    suspend(id, isSuspended) {
      const account = accounts.get(id);
      if (account) accounts.save({ ...account, suspended: isSuspended });
    },
    credentials: ({ id, data }) => [
      { label: "Password", value: "none needed, choose the account when asked" },
      { label: "Id", value: id },
      { label: "Subscription", value: String(data.subscription) },
    ],
    timeline: (limit) => timelineOf(service, posts.list({ withDeleted: true, limit })),
    clear: blobs.clear,
  };
}
