import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { SandboxEnv } from "../asked.ts";
import { bearerOf } from "../oauth/grants.ts";
import type { Refusal, RefusalDetail, SandboxPlatform, World } from "../platform.ts";
import { ApiError, banned, TokenError, tokenInvalid, tooMany } from "./api-error.ts";
import { authorizeRoutes, tokenRoutes } from "./oauth.ts";
import { tiktokPages, timelineOf } from "./pages.ts";
import { publishRoutes } from "./publishing.ts";
import { readingRoutes } from "./reading.ts";
import { addCreator, openService, platformId, type Service } from "./tiktok.ts";
import { uploadRoutes } from "./uploads.ts";

const named: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^PUT \/open-upload\.tiktokapis\.com\/video\/$/, ["publish"]],
  [/^POST \/open\.tiktokapis\.com\/v2\/post\/publish\/content\/init\/$/, ["publish"]],
  [/^POST \/open\.tiktokapis\.com\/v2\/post\/publish\/creator_info\/query\/$/, ["upload", "read"]],
  [/^POST \/open\.tiktokapis\.com\/v2\/post\/publish\/(inbox\/)?video\/init\/$/, ["upload"]],
  [/^POST \/open\.tiktokapis\.com\/v2\/post\/publish\/status\/fetch\/$/, ["read"]],
  [/^POST \/open\.tiktokapis\.com\/v2\/video\/list\/$/, ["list", "read"]],
  [/^POST \/open\.tiktokapis\.com\/v2\/video\/query\/$/, ["metrics", "read"]],
  [/^POST \/open\.tiktokapis\.com\/v2\/oauth\/token\/$/, ["token"]],
  [/^POST \/open\.tiktokapis\.com\/v2\/oauth\/revoke\/$/, ["revoke"]],
  [/^GET \/open\.tiktokapis\.com\/v2\/user\/info\/$/, ["read"]],
  [/^(GET|POST) \/www\.tiktok\.com\/v2\/auth\/authorize\/$/, ["authorize"]],
  [/^[A-Z]+ \/open(-upload)?\.tiktokapis\.com\//, ["other"]],
];

function operations(method: string, path: string): readonly string[] {
  if (!path.startsWith(`/${platformId}/`)) return [];
  const asked = `${method} ${path.slice(platformId.length + 1)}`;
  return named.find(([pattern]) => pattern.test(asked))?.[1] ?? [];
}

const broken = (status: number): ApiError =>
  new ApiError(
    status as ContentfulStatusCode,
    "internal_error",
    "Something is wrong. Please try again later.",
  );

const notThere = (): ApiError => new ApiError(404, "not_found", "The requested resource does not exist.");

function refuse(refusal: Refusal, { path, status, retryAfterSeconds }: RefusalDetail): Response {
  const asksForToken = path.endsWith("/oauth/token/");
  switch (refusal) {
    case "5xx":
      return broken(status).toResponse();
    case "429":
      return tooMany({ "retry-after": String(retryAfterSeconds) }).toResponse();
    case "expired":
    case "revoked":
      return (
        asksForToken
          ? new TokenError("invalid_grant", "Refresh token is invalid or expired.")
          : tokenInvalid()
      ).toResponse();
    case "suspended":
      return banned().toResponse();
    case "not-found":
      return notThere().toResponse();
  }
}

function protocol(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    c.set("wrong", error.message);
    const known = error instanceof ApiError || error instanceof TokenError;
    return (known ? error : broken(500)).toResponse();
  });
  routes.route("/www.tiktok.com", authorizeRoutes(service));
  routes.route("/open-upload.tiktokapis.com", uploadRoutes(service));
  routes.route("/open.tiktokapis.com/v2/oauth", tokenRoutes(service));
  routes.route("/open.tiktokapis.com/v2/post/publish", publishRoutes(service));
  routes.route("/open.tiktokapis.com/v2", readingRoutes(service));
  routes.all("/open.tiktokapis.com/*", (c) => {
    c.set("wrong", "There is no such endpoint.");
    return notThere().toResponse();
  });
  routes.route("/", tiktokPages(service));
  return routes;
}

export function tiktokPlatform(world: World): SandboxPlatform {
  const service = openService(world);
  const { accounts, grants, posts, blobs } = service;
  const mark = (id: string, state: "expired" | "revoked", kind?: string) =>
    grants.markAll((token) => token.accountId === id && (!kind || token.kind === kind), state);
  return {
    id: platformId,
    label: "TikTok",
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
      addCreator(service, "alice", "Alice Meadow");
      addCreator(service, "studio", "Studio North");
    },
    accounts: accounts.list,
    addAccount: (handle, name) => addCreator(service, handle, name),
    revoke: (id) => mark(id, "revoked"),
    expire: (id) => mark(id, "expired", "access"),
    suspend(id, isSuspended) {
      const account = accounts.get(id);
      if (account) accounts.save({ ...account, suspended: isSuspended });
    },
    credentials: ({ id }) => [
      { label: "Password", value: "none needed, choose the account when asked" },
      { label: "Open id", value: id },
    ],
    timeline: (limit) => timelineOf(service, posts.list({ withDeleted: true, limit })),
    clear: blobs.clear,
  };
}
