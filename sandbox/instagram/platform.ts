import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { unknownPath } from "../graph/error.ts";
import { answerError, graphRefusal } from "../graph/refusing.ts";
import { givenToken } from "../graph/tokens.ts";
import { clientOf } from "../oauth/grants.ts";
import { type Named, operationsBelow } from "../operations.ts";
import type { SandboxPlatform, World } from "../platform.ts";
import { facebookLoginRoutes } from "./facebook-login.ts";
import { instagramLoginRoutes } from "./instagram-login.ts";
import {
  addProfile,
  facebookLogin,
  instagramLogin,
  openService,
  people,
  type Service,
  type Way,
} from "./network.ts";
import { nodeRoutes } from "./nodes.ts";
import { instagramPages, timelineOf } from "./pages.ts";
import { uploadRoutes } from "./uploads.ts";

const version = "v\\d+\\.\\d+";

const named: Named = [
  [/^POST \/graph\.[\w.]+\/v[\d.]+\/[^/]+\/media_publish$/, ["publish"]],
  [/^POST \/graph\.[\w.]+\/v[\d.]+\/[^/]+\/media$/, ["upload"]],
  [/^POST \/rupload\.facebook\.com\//, ["upload"]],
  [/^POST \/graph\.[\w.]+\/v[\d.]+\/[^/]+\/(comments|replies)$/, ["comment"]],
  [/^GET \/graph\.[\w.]+\/v[\d.]+\/[^/]+\/insights$/, ["metrics", "read"]],
  [/^GET \/graph\.[\w.]+\/v[\d.]+\/[^/]+\/(media|stories|comments|replies)$/, ["list", "read"]],
  [/^(GET|POST) \/(graph|api)\.[\w.]+(\/v[\d.]+)?(\/oauth)?\/(refresh_)?access_token$/, ["token"]],
  [/^DELETE \/graph\.[\w.]+\/v[\d.]+\/[^/]+\/permissions$/, ["revoke"]],
  [/^DELETE \/graph\.[\w.]+\/v[\d.]+\/[^/]+$/, ["remove"]],
  [/^POST \/graph\.[\w.]+\/v[\d.]+\/[^/]+$/, ["update"]],
  [/^(GET|POST) \/www\.(instagram|facebook)\.com\/(v[\d.]+\/dialog\/oauth|oauth\/authorize)$/, ["authorize"]],
  [/^GET \/graph\./, ["read"]],
  [/^[A-Z]+ \/(graph|api|rupload)\./, ["other"]],
];

function routesOf(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.onError(answerError);
  routes.route("/", service.way.sends ? facebookLoginRoutes(service) : instagramLoginRoutes(service));
  if (service.way.sends) routes.route("/rupload.facebook.com", uploadRoutes(service));
  routes.route(`/${service.way.host}/:version{${version}}`, nodeRoutes(service));
  routes.route("/", instagramPages(service));
  routes.all("/:host{graph\\..+|api\\..+|rupload\\..+}/*", (c) =>
    answerError(unknownPath(new URL(c.req.url).pathname), c),
  );
  return routes;
}

function seed(service: Service): void {
  if (service.accounts.list().length > 0) return;
  addProfile(service, "alice.meadow", "Alice Meadow");
  addProfile(service, "studio.north", "Studio North");
  if (service.way.sends) addProfile(service, "harbour.cafe", "Harbour Café", people[1].id);
}

function platformOf(world: World, way: Way): SandboxPlatform {
  const service = openService(world, way);
  const { accounts, grants, posts } = service;
  const mark = (id: string, state: "revoked" | "expired") => {
    const person = accounts.get(id)?.data.page?.person;
    grants.markAll(
      ({ accountId }) => accountId === id || (person !== undefined && accountId === person),
      state,
    );
  };
  return {
    id: way.id,
    label: way.label,
    connecting: {
      address: service.base,
      how: way.sends
        ? "Choose a person, tick the Pages their Instagram accounts are linked to, and press Allow."
        : "Choose an account and press Allow on the page that opens.",
    },
    routes: routesOf(service),
    operations: operationsBelow(way.id, named),
    accountOf(headers) {
      const id = grants.read(givenToken(headers, null))?.accountId;
      return id ? accounts.get(id) : null;
    },
    refuse: graphRefusal("instagram", 80_002),
    seed: () => seed(service),
    accounts: accounts.list,
    addAccount: (handle, name) => addProfile(service, handle, name),
    revoke: (id) => mark(id, "revoked"),
    expire: (id) => mark(id, "expired"),
    suspend: accounts.suspend,
    credentials: ({ id, handle }) => [
      { label: "Account", value: `@${handle}` },
      { label: "Password", value: "none needed, choose the account when asked" },
      ...(way.sends
        ? [
            {
              label: "Signs in",
              value: people.find((one) => one.id === accounts.get(id)?.data.page?.person)?.name ?? "",
            },
            { label: "Page", value: accounts.get(id)?.data.page?.id ?? "" },
          ]
        : []),
      { label: "App", value: `${clientOf(way.id).id} / ${clientOf(way.id).secret}` },
      { label: "Id", value: id },
    ],
    timeline: (limit) => timelineOf(service, posts.list({ withDeleted: true, limit })),
    clear: service.blobs.clear,
  };
}

/** Instagram with its own sign-in. */
export const instagramPlatform = (world: World): SandboxPlatform => platformOf(world, instagramLogin);

/** Instagram through Facebook. */
export const instagramFacebookPlatform = (world: World): SandboxPlatform => platformOf(world, facebookLogin);
