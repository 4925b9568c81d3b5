import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { unknownPath } from "../graph/error.ts";
import {
  applicationToken,
  longToken,
  type OwnTokens,
  refreshedToken,
  shortToken,
} from "../graph/own-tokens.ts";
import { answerError, graphRefusal } from "../graph/refusing.ts";
import { signIn } from "../graph/sign-in.ts";
import { givenToken } from "../graph/tokens.ts";
import { clientOf } from "../oauth/grants.ts";
import { firstFitting, type Named } from "../operations.ts";
import type { SandboxPlatform, World } from "../platform.ts";
import { addProfile, meanings, openService, platformId, type Service } from "./network.ts";
import { nodeRoutes } from "./nodes.ts";
import { threadsPages, timelineOf } from "./pages.ts";

const graph = /^\/graph\.threads\.(net|com)/;

const named: Named = [
  [/^POST \/v1\.0\/[^/]+\/threads_publish$/, ["publish"]],
  [/^POST \/v1\.0\/[^/]+\/threads$/, ["upload"]],
  [/^GET \/v1\.0\/[^/]+\/(insights|threads_insights)$/, ["metrics", "read"]],
  [/^GET \/v1\.0\/[^/]+\/(threads|replies|conversation)$/, ["list", "read"]],
  [/^DELETE \/v1\.0\/[^/]+$/, ["remove"]],
  [/^(GET|POST) (\/oauth)?\/(refresh_)?access_token$/, ["token"]],
  [/^GET \//, ["read"]],
  [/^[A-Z]+ \//, ["other"]],
];

function operations(method: string, path: string): readonly string[] {
  if (!path.startsWith(`/${platformId}/`)) return [];
  const below = path.slice(platformId.length + 1);
  if (/^\/(www\.)?threads\.(net|com)\/oauth\/authorize$/.test(below)) return ["authorize"];
  if (!graph.test(below)) return [];
  return firstFitting(named, `${method} ${below.replace(graph, "")}`);
}

function routesOf(service: Service): Hono<SandboxEnv> {
  const { grants, accounts, world } = service;
  const routes = new Hono<SandboxEnv>();
  routes.onError(answerError);
  const about: OwnTokens<Record<string, never>> = {
    grants,
    prefix: "TH",
    short: "th",
    basic: "threads_basic",
    clientId: clientOf(platformId).id,
    shown: (token, { accountId }) => ({ access_token: token, user_id: accountId }),
  };
  const authorize = (c: Context<SandboxEnv>) =>
    signIn(c, {
      platform: { id: platformId, label: "Threads" },
      grants,
      accounts: accounts.list(),
      meanings,
      fixed: ["threads_basic"],
      tail: "#_",
      dataOf: () => ({}),
      denial: {
        error: "access_denied",
        error_reason: "user_denied",
        error_description: "The user denied your request",
      },
    });
  for (const host of ["threads.net", "www.threads.net", "threads.com", "www.threads.com"])
    routes.on(["GET", "POST"], `/${host}/oauth/authorize`, authorize);
  for (const host of ["graph.threads.net", "graph.threads.com"]) {
    routes.post(`/${host}/oauth/access_token`, (c) => shortToken(c, about));
    routes.get(`/${host}/oauth/access_token`, (c) => applicationToken(c, about));
    routes.get(`/${host}/access_token`, (c) => longToken(c, about));
    routes.get(`/${host}/refresh_access_token`, (c) => refreshedToken(c, about, world.now()));
    routes.route(`/${host}/v1.0`, nodeRoutes(service));
    routes.all(`/${host}/*`, (c) => answerError(unknownPath(new URL(c.req.url).pathname), c));
  }
  routes.route("/", threadsPages(service));
  return routes;
}

/** Threads with its own sign-in. */
export function threadsPlatform(world: World): SandboxPlatform {
  const service = openService(world);
  const { accounts, grants, posts } = service;
  const mark = (id: string, state: "revoked" | "expired") =>
    grants.markAll(({ accountId }) => accountId === id, state);
  return {
    id: platformId,
    label: "Threads",
    connecting: { address: service.base, how: "Choose a profile and press Allow on the page that opens." },
    routes: routesOf(service),
    operations,
    accountOf(headers) {
      const id = grants.read(givenToken(headers, null))?.accountId;
      return id ? accounts.get(id) : null;
    },
    refuse: graphRefusal("threads", 613),
    seed() {
      if (accounts.list().length > 0) return;
      addProfile(service, "alice.meadow", "Alice Meadow");
      addProfile(service, "studio.north", "Studio North");
    },
    accounts: accounts.list,
    addAccount: (handle, name) => addProfile(service, handle, name),
    revoke: (id) => mark(id, "revoked"),
    expire: (id) => mark(id, "expired"),
    suspend: accounts.suspend,
    credentials: ({ id, handle }) => [
      { label: "Profile", value: `@${handle}` },
      { label: "Password", value: "none needed, choose the profile when asked" },
      { label: "App", value: `${clientOf(platformId).id} / ${clientOf(platformId).secret}` },
      { label: "Id", value: id },
    ],
    timeline: (limit) => timelineOf(service, posts.list({ withDeleted: true, limit })),
    clear: service.blobs.clear,
  };
}
