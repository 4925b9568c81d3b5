import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import type { Refusal, RefusalDetail, SandboxPlatform, World } from "../platform.ts";
import { appViewMethods } from "./app-view.ts";
import { blobMethods } from "./blob-methods.ts";
import { addPerson, type Network, newAppPassword, openNetwork, type Person, platformId } from "./network.ts";
import { blueskyPages, timelineOf } from "./pages.ts";
import { repoMethods } from "./repo-methods.ts";
import { endSessions, sessionMethods } from "./session-methods.ts";
import { readToken } from "./tokens.ts";
import { videoMethods } from "./video-service.ts";
import { tooManyRequests, xrpcRoutes } from "./xrpc.ts";
import { invalidRequest, takenDown, XrpcError } from "./xrpc-error.ts";

const named: Record<string, readonly string[]> = {
  "com.atproto.repo.createRecord": ["publish"],
  "com.atproto.repo.putRecord": ["publish", "update"],
  "com.atproto.repo.applyWrites": ["publish"],
  "com.atproto.repo.deleteRecord": ["remove"],
  "com.atproto.repo.uploadBlob": ["upload"],
  "app.bsky.video.uploadVideo": ["upload"],
  "app.bsky.feed.getPosts": ["metrics", "read"],
  "com.atproto.sync.getBlob": ["blob"],
  "com.atproto.repo.listRecords": ["list", "read"],
  "app.bsky.feed.getAuthorFeed": ["list", "read"],
  "com.atproto.server.createSession": ["token", "login"],
  "com.atproto.server.refreshSession": ["token", "refresh"],
};

function operations(_method: string, path: string): readonly string[] {
  const nsid = /^(?:\/bluesky(?:\/video\.bsky\.app)?)?\/xrpc\/([^/]+)$/.exec(path)?.[1];
  return nsid ? (named[nsid] ?? ["read"]) : [];
}

function serverError(status: number): Response {
  if (status === 502) return new XrpcError(502, "UpstreamFailure", "Upstream Failure").toResponse();
  if (status === 504) return new XrpcError(504, "UpstreamTimeout", "Upstream Timeout").toResponse();
  if (status === 503) return new XrpcError(503, "ServiceUnavailable", "Service Unavailable").toResponse();
  return new XrpcError(500, "InternalServerError", "Internal Server Error").toResponse();
}

function refuse(refusal: Refusal, { path, status, retryAfterSeconds }: RefusalDetail): Response {
  const refreshing = path.endsWith("refreshSession");
  switch (refusal) {
    case "5xx":
      return serverError(status);
    case "429":
      return tooManyRequests(retryAfterSeconds, {
        "RateLimit-Limit": "3000",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": String(Math.ceil(Date.now() / 1000) + retryAfterSeconds),
        "RateLimit-Policy": "3000;w=300",
      });
    case "expired":
      return invalidRequest("Token has expired", "ExpiredToken").toResponse();
    case "revoked":
      return refreshing
        ? invalidRequest("Token has been revoked", "ExpiredToken").toResponse()
        : invalidRequest("Token could not be verified", "InvalidToken").toResponse();
    case "suspended":
      return takenDown().toResponse();
    case "not-found":
      return invalidRequest("Could not locate record", "RecordNotFound").toResponse();
  }
}

function change(network: Network, id: string, edit: (data: Person) => Person): void {
  const account = network.accounts.get(id);
  if (account) network.accounts.save({ ...account, data: edit(account.data) });
}

function expire(network: Network, id: string): void {
  change(network, id, (data) => ({ ...data, generation: data.generation + 1 }));
}

/** App passwords are replaced, sessions end, and access tokens are told so at their next use. */
function revoke(network: Network, id: string): void {
  network.world.store.transaction(() => {
    endSessions(network, id);
    expire(network, id);
    change(network, id, (data) => ({
      ...data,
      appPasswords: data.appPasswords.map((known) => ({ ...known, password: newAppPassword() })),
    }));
  });
}

function credentials({ id, handle, data }: { id: string; handle: string; data: unknown }) {
  const person = data as Person;
  return [
    { label: "Handle", value: handle },
    ...person.appPasswords.map(({ name, password }) => ({
      label: `App password (${name})`,
      value: password,
    })),
    { label: "Main password", value: person.password },
    ...(person.factorCode ? [{ label: "Sign-in code by mail", value: person.factorCode }] : []),
    { label: "DID", value: id },
  ];
}

export function blueskyPlatform(world: World): SandboxPlatform {
  const network = openNetwork(world);
  const xrpc = xrpcRoutes(network, {
    ...sessionMethods(network),
    ...repoMethods(network),
    ...blobMethods(network),
    ...appViewMethods(network),
  });
  return {
    id: platformId,
    label: "Bluesky",
    connecting: {
      address: network.base,
      how: "Connect with a handle and its app password. The main password works as well; with a second factor it asks for the code.",
    },
    routes: new Hono<SandboxEnv>()
      .route("/xrpc", xrpc)
      .route("/video.bsky.app/xrpc", xrpcRoutes(network, videoMethods(network)))
      .route("/", blueskyPages(network)),
    // Clients of this protocol drop the path of a base address.
    rootRoutes: new Hono<SandboxEnv>().route("/xrpc", xrpc),
    operations,
    accountOf(headers) {
      const [, token = ""] = (headers.get("authorization") ?? "").split(" ", 2);
      const did = token ? readToken(network, token)?.claims.sub : undefined;
      return did ? network.accounts.get(did) : null;
    },
    refuse,
    seed() {
      if (network.accounts.list().length > 0) return;
      addPerson(network, "alice.sandbox.test", "Alice Meadow");
      addPerson(network, "studio.sandbox.test", "Studio North");
      addPerson(network, "careful.sandbox.test", "Careful Carla", true);
    },
    accounts: network.accounts.list,
    addAccount: (handle, name) => addPerson(network, handle, name),
    revoke: (id) => revoke(network, id),
    expire: (id) => expire(network, id),
    suspend: network.accounts.suspend,
    credentials,
    timeline: (limit) => timelineOf(network, network.posts.list({ withDeleted: true, limit })),
    clear: network.blobs.clear,
  };
}
