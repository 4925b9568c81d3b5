import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { type Named, operationsBelow } from "../operations.ts";
import type { Refusal, RefusalDetail, SandboxPlatform, World } from "../platform.ts";
import { ApiError, loginDisabled, notFound } from "./api-error.ts";
import { appRoutes } from "./apps.ts";
import { instanceRoutes, rootDiscovery, wellKnownRoutes } from "./discovery.ts";
import { addPerson, openInstance, platformId } from "./instance.ts";
import { mediaRoutes } from "./media.ts";
import { missingPictures } from "./missing-picture.ts";
import { oauthRoutes } from "./oauth.ts";
import { mastodonPages, timelineOf } from "./pages.ts";
import { peopleRoutes } from "./people.ts";
import { everyRequest, tooManyRequests } from "./rates.ts";
import { statusRoutes } from "./statuses.ts";
import { bearer, markTokens, readToken } from "./tokens.ts";

const named: Named = [
  [/^POST \/api\/v1\/statuses$/, ["publish"]],
  [/^PUT \/api\/v1\/statuses\//, ["update"]],
  [/^DELETE \/api\/v1\/statuses\//, ["remove"]],
  [/^POST \/api\/v[12]\/media$/, ["upload"]],
  [/^PUT \/api\/v1\/media\//, ["upload"]],
  [/^GET \/api\/v1\/accounts\/[^/]+\/statuses$/, ["list", "read"]],
  [/^GET \/api\/v1\/statuses(\/\d+)?$/, ["metrics", "read"]],
  [/^POST \/oauth\/token$/, ["token"]],
  [/^POST \/oauth\/revoke$/, ["revoke"]],
  [/^(GET|POST) \/oauth\/authorize$/, ["authorize"]],
  [/^POST \/api\/v1\/apps$/, ["register"]],
  [/^GET \/(\.well-known|nodeinfo|api)\//, ["read"]],
  [/^[A-Z]+ \/api\//, ["other"]],
];

const below = operationsBelow(platformId, named);

const operations = (method: string, path: string): readonly string[] =>
  path === "/.well-known/oauth-authorization-server/mastodon" ? ["read"] : below(method, path);

function serverError(status: number): Response {
  if (status === 503) return new ApiError(503, "Remote data could not be fetched").toResponse();
  if (status === 500) return new ApiError(500, "Something went wrong on our end").toResponse();
  const page = `<html>\r\n<head><title>${status}</title></head>\r\n<body><center><h1>${status}</h1></center></body></html>`;
  return new Response(page, { status, headers: { "content-type": "text/html" } });
}

function refuse(refusal: Refusal, { status, retryAfterSeconds }: RefusalDetail): Response {
  switch (refusal) {
    case "5xx":
      return serverError(status);
    case "429":
      return tooManyRequests(Date.now() + retryAfterSeconds * 1000);
    case "expired":
      return new ApiError(401, "The access token expired").toResponse();
    case "revoked":
      return new ApiError(401, "The access token was revoked").toResponse();
    case "suspended":
      return new ApiError(403, loginDisabled).toResponse();
    case "not-found":
      return notFound().toResponse();
  }
}

function protocol(instance: ReturnType<typeof openInstance>): Hono<SandboxEnv> {
  const api = new Hono<SandboxEnv>();
  api.use(everyRequest(instance));
  api.route("/v1/apps", appRoutes(instance));
  api.route("/", mediaRoutes(instance));
  api.route("/v1/statuses", statusRoutes(instance));
  api.route("/v1/accounts", peopleRoutes(instance));
  api.route("/", instanceRoutes(instance));
  api.all("*", (c) => c.json({ error: "The page you are looking for isn't here." }, 404));
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    if (error instanceof ApiError) {
      const rates = ["limit", "remaining", "reset"].map((name) => `x-ratelimit-${name}`);
      const headers = rates.map((name) => [name, c.res.headers.get(name) ?? ""]).filter(([, value]) => value);
      return error.toResponse(Object.fromEntries(headers));
    }
    c.set("wrong", error.message);
    return serverError(500);
  });
  routes.route("/api", api);
  routes.route("/oauth", oauthRoutes(instance));
  routes.route("/", wellKnownRoutes(instance));
  routes.route("/", missingPictures());
  routes.route("/", mastodonPages(instance));
  return routes;
}

export function mastodonPlatform(world: World): SandboxPlatform {
  const instance = openInstance(world);
  return {
    id: platformId,
    label: "Mastodon",
    connecting: {
      address: instance.base,
      how: "Enter the address below as the server, then choose an account and press Allow on the page that opens.",
    },
    routes: protocol(instance),
    rootRoutes: rootDiscovery(instance),
    operations,
    accountOf(headers) {
      const id = readToken(instance, bearer(headers))?.accountId;
      return id ? instance.accounts.get(id) : null;
    },
    refuse,
    seed() {
      if (instance.accounts.list().length > 0) return;
      addPerson(instance, "alice", "Alice Meadow");
      addPerson(instance, "studio", "Studio North");
    },
    accounts: instance.accounts.list,
    addAccount: (handle, name) => addPerson(instance, handle, name),
    revoke: (id) => markTokens(instance, id, "revoked"),
    expire: (id) => markTokens(instance, id, "expired"),
    suspend: instance.accounts.suspend,
    credentials: (account) => [
      { label: "Account", value: `@${account.handle}@${instance.domain}` },
      { label: "Password", value: "none needed, choose the account when asked" },
      { label: "Id", value: account.id },
    ],
    timeline: (limit) => timelineOf(instance, instance.posts.list({ withDeleted: true, limit })),
    clear: instance.blobs.clear,
  };
}
