import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { backendError, GoogleError, refuseAsGoogle } from "../google/errors.ts";
import { expireAll, ownerOf, revokeAll } from "../google/sign-in.ts";
import { signInOperations, signInRoutes } from "../google/tokens.ts";
import { clientOf } from "../oauth/grants.ts";
import { type Named, operationsBelow } from "../operations.ts";
import type { SandboxPlatform, World } from "../platform.ts";
import { commentRoutes } from "./comments.ts";
import { timelineOf, youtubePages } from "./pages.ts";
import { addChannel, openTube, platformId, type Tube } from "./tube.ts";
import { uploadRoutes } from "./uploads.ts";
import { analyticsRoutes, videoRoutes } from "./videos.ts";
import { gone, suspended } from "./words.ts";

const API = "/www.googleapis.com/youtube/v3";
const UPLOAD = "/www.googleapis.com/upload/youtube/v3";

const named: Named = [
  ...signInOperations,
  // The same request publishes a private video and changes a public one.
  [/^PUT \/www\.googleapis\.com\/youtube\/v3\/videos$/, ["publish", "update"]],
  [/^DELETE \/www\.googleapis\.com\/youtube\/v3\/(videos|comments)$/, ["remove"]],
  [/^(POST|PUT) \/www\.googleapis\.com\/upload\//, ["upload"]],
  [/^POST \/www\.googleapis\.com\/youtube\/v3\/commentThreads$/, ["comment"]],
  [/^PUT \/www\.googleapis\.com\/youtube\/v3\/comments$/, ["update"]],
  [/^GET \/www\.googleapis\.com\/youtube\/v3\/playlistItems$/, ["list", "read"]],
  [/^GET \/www\.googleapis\.com\/youtube\/v3\/commentThreads$/, ["list", "read"]],
  [/^GET \/www\.googleapis\.com\/youtube\/v3\//, ["read"]],
  [/^GET \/youtubeanalytics\.googleapis\.com\//, ["metrics", "read"]],
  [/^[A-Z]+ \/[\w-]+\.googleapis\.com\//, ["other"]],
];

const operations = operationsBelow(platformId, named);

function protocol(tube: Tube): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    c.set("wrong", error.message);
    return (error instanceof GoogleError ? error : backendError(500)).toResponse();
  });
  routes.route("/", signInRoutes(tube.signIn));
  routes.route(UPLOAD, uploadRoutes(tube));
  routes.route(API, videoRoutes(tube));
  routes.route(API, commentRoutes(tube));
  routes.route("/youtubeanalytics.googleapis.com/v2", analyticsRoutes(tube));
  for (const host of ["www.googleapis.com", "youtubeanalytics.googleapis.com", "oauth2.googleapis.com"])
    routes.all(`/${host}/*`, () => {
      throw new GoogleError(404, "Method not found.", { reason: "notFound" });
    });
  routes.route("/", youtubePages(tube));
  return routes;
}

export function youtubePlatform(world: World): SandboxPlatform {
  const tube = openTube(world);
  const { accounts, posts, signIn, blobs } = tube;
  return {
    id: platformId,
    label: "YouTube",
    connecting: {
      address: tube.base,
      how: "Choose YouTube in Posthaste, then an account with a channel, and press Allow on the page that opens.",
    },
    routes: protocol(tube),
    operations,
    accountOf: (headers) => ownerOf(signIn, headers),
    refuse: (refusal, detail) =>
      refuseAsGoogle(refusal, detail, { suspended: suspended(), gone: gone("video") }),
    seed() {
      if (accounts.list().length > 0) return;
      addChannel(tube, "alice", "Alice Meadow");
      addChannel(tube, "studio", "Studio North");
      addChannel(tube, "reader", "A reader without a channel", false);
    },
    accounts: accounts.list,
    addAccount: (handle, name) => addChannel(tube, handle, name),
    revoke: (id) => revokeAll(signIn, id),
    expire: (id) => expireAll(signIn, id),
    suspend: accounts.suspend,
    credentials: (account) => [
      { label: "Channel", value: accounts.get(account.id)?.data.channel ? `@${account.handle}` : "none" },
      { label: "Password", value: "none needed, choose the account when asked" },
      { label: "Application", value: clientOf(platformId).id },
    ],
    timeline: (limit) => timelineOf(tube, posts.list({ withDeleted: true, limit })),
    clear: blobs.clear,
  };
}
