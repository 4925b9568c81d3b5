import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { backendError, GoogleError, refuseAsGoogle } from "../google/errors.ts";
import { expireAll, ownerOf, revokeAll } from "../google/sign-in.ts";
import { signInOperations, signInRoutes } from "../google/tokens.ts";
import { clientOf } from "../oauth/grants.ts";
import { type Named, operationsBelow } from "../operations.ts";
import type { SandboxPlatform, World } from "../platform.ts";
import {
  addPerson,
  type Business,
  denied,
  notFound,
  openBusiness,
  ownersOf,
  platformId,
} from "./business.ts";
import { localPostRoutes } from "./local-posts.ts";
import { businessPages, timelineOf } from "./pages.ts";
import { ownerRoutes, placeRoutes } from "./places.ts";

const HOSTS = [
  "mybusiness.googleapis.com",
  "mybusinessaccountmanagement.googleapis.com",
  "mybusinessbusinessinformation.googleapis.com",
  "oauth2.googleapis.com",
];

const named: Named = [
  ...signInOperations,
  [/^POST \/mybusiness\.googleapis\.com\/v4\/.+\/localPosts$/, ["publish"]],
  [/^PATCH \/mybusiness\.googleapis\.com\/v4\/.+\/localPosts\/[^/]+$/, ["update"]],
  [/^DELETE \/mybusiness\.googleapis\.com\/v4\/.+\/localPosts\/[^/]+$/, ["remove"]],
  [/^GET \/mybusiness\.googleapis\.com\/v4\/.+\/localPosts$/, ["list", "read"]],
  [/^GET \/mybusiness[a-z]*\.googleapis\.com\//, ["read"]],
  [/^[A-Z]+ \/mybusiness[a-z]*\.googleapis\.com\//, ["other"]],
];

const operations = operationsBelow(platformId, named);

function protocol(business: Business): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    c.set("wrong", error.message);
    return (error instanceof GoogleError ? error : backendError(500)).toResponse();
  });
  routes.route("/", signInRoutes(business.signIn));
  routes.route("/mybusinessaccountmanagement.googleapis.com/v1", ownerRoutes(business));
  routes.route("/mybusinessbusinessinformation.googleapis.com/v1", placeRoutes(business));
  routes.route("/mybusiness.googleapis.com/v4", localPostRoutes(business));
  for (const host of HOSTS)
    routes.all(`/${host}/*`, () => {
      throw new GoogleError(404, "Method not found.");
    });
  routes.route("/", businessPages(business));
  return routes;
}

export function googleBusinessPlatform(world: World): SandboxPlatform {
  const business = openBusiness(world);
  const { accounts, posts, signIn, blobs } = business;
  return {
    id: platformId,
    label: "Google Business Profile",
    connecting: {
      address: business.base,
      how: "Choose Google Business Profile in Posthaste, then an account, press Allow, and choose its places.",
    },
    routes: protocol(business),
    operations,
    accountOf: (headers) => ownerOf(signIn, headers),
    refuse: (refusal, detail) => refuseAsGoogle(refusal, detail, { suspended: denied(), gone: notFound() }),
    seed() {
      if (accounts.list().length > 0) return;
      addPerson(business, "alice", "Alice Meadow");
      addPerson(business, "studio", "Studio North");
    },
    accounts: accounts.list,
    addAccount: (handle, name) => addPerson(business, handle, name),
    revoke: (id) => revokeAll(signIn, id),
    expire: (id) => expireAll(signIn, id),
    suspend: accounts.suspend,
    credentials: (account) => [
      {
        label: "Places",
        value: ownersOf(account)
          .flatMap(({ places }) => places.map(({ title }) => title))
          .filter((title, index, all) => all.indexOf(title) === index)
          .join(", "),
      },
      { label: "Password", value: "none needed, choose the account when asked" },
      { label: "Application", value: clientOf(platformId).id },
    ],
    timeline: (limit) => timelineOf(business, posts.list({ withDeleted: true, limit })),
    clear: blobs.clear,
  };
}
