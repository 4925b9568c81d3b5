import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { bearerOf } from "../oauth/grants.ts";
import type { Refusal, RefusalDetail, SandboxPlatform, World } from "../platform.ts";
import { requireCaller, requireScope, requireVersion } from "./access.ts";
import { assetRoutes } from "./assets.ts";
import { socialRoutes } from "./comments.ts";
import { addMember, members, type Network, openNetwork, type Product } from "./network.ts";
import { oauthRoutes } from "./oauth.ts";
import { organizationRoutes } from "./organizations.ts";
import { pageRoutes, timelineOf } from "./pages.ts";
import { postRoutes } from "./posts.ts";
import { RestError, restErrors } from "./rest-error.ts";
import { uploadRoutes } from "./uploads.ts";

const forMembers: Product = {
  id: "linkedin",
  label: "LinkedIn",
  scopes: {
    openid: "Use your name and photo",
    profile: "Read your name and photo",
    email: "Use your e-mail address",
    w_member_social: "Create, modify and delete posts on your behalf",
  },
  // Only partners' applications are given them.
  refreshTokens: false,
  pages: false,
};

const forPages: Product = {
  id: "linkedin-page",
  label: "LinkedIn Page",
  scopes: {
    w_organization_social: "Create, modify and delete posts of your organisation",
    r_organization_social: "Read posts and comments of your organisation",
    rw_organization_admin: "Manage your organisation's page and read its numbers",
    r_organization_admin: "Read your organisation's page and numbers",
    w_member_social: "Create, modify and delete posts on your behalf",
  },
  refreshTokens: true,
  pages: true,
};

const named: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^POST \/rest\/posts$/, ["publish"]],
  [/^POST \/rest\/posts\/[^/]+$/, ["update"]],
  [/^DELETE \/rest\/posts\//, ["remove"]],
  [/^GET \/rest\/posts$/, ["list", "read"]],
  [/^POST \/rest\/(images|videos|documents)$/, ["upload"]],
  [/^POST \/rest\/socialActions\/[^/]+\/comments$/, ["comment"]],
  [/^POST \/rest\/socialActions\/[^/]+\/comments\//, ["update"]],
  [/^DELETE \/rest\/socialActions\/[^/]+\/comments\//, ["remove"]],
  [/^GET \/rest\/socialActions\/[^/]+\/comments$/, ["list", "read"]],
  [/^GET \/rest\/(organizationalEntityShareStatistics|networkSizes\/)/, ["metrics", "read"]],
  [/^GET \/(rest|v2)\//, ["read"]],
  [/^[A-Z]+ \/(rest|v2)\//, ["other"]],
];

const onWww: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^PUT \/dms-uploads\//, ["upload"]],
  [/^(GET|POST) \/oauth\/v2\/authorization$/, ["authorize"]],
  [/^POST \/oauth\/v2\/accessToken$/, ["token"]],
  [/^POST \/oauth\/v2\/introspectToken$/, ["read"]],
  [/^POST \/oauth\/v2\/revoke$/, ["revoke"]],
];

function operationsOf(id: string, method: string, path: string): readonly string[] {
  const below = (host: string, table: typeof named) => {
    const root = `/${id}/${host}`;
    if (!path.startsWith(`${root}/`)) return null;
    const asked = `${method} ${path.slice(root.length)}`;
    return table.find(([pattern]) => pattern.test(asked))?.[1] ?? [];
  };
  return below("api.linkedin.com", named) ?? below("www.linkedin.com", onWww) ?? [];
}

function refuse(refusal: Refusal, { status, path }: RefusalDetail): Response {
  const answers: Record<Refusal, () => RestError> = {
    "5xx": () => new RestError(status, "INTERNAL_SERVER_ERROR", "Internal Server Error"),
    "429": restErrors.throttled,
    expired: restErrors.expired,
    revoked: restErrors.revoked,
    suspended: () => restErrors.denied("this member is restricted"),
    "not-found": () => restErrors.notFound(path),
  };
  return answers[refusal]().toResponse();
}

/** URNs are encoded in addresses; only the brackets and commas of lists are not. */
function requireEncodedUrns(address: string): void {
  if (/urn:li:/i.test(address))
    throw new RestError(400, "ILLEGAL_ARGUMENT", "URNs in an address must be encoded");
}

function api(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/v2/userinfo", (c) => {
    const caller = requireCaller(network, c.req.raw.headers);
    requireScope(caller, "userinfo.GET", "openid");
    const { id, name } = caller.member;
    const [first = name, ...rest] = name.split(" ");
    return c.json({
      sub: id,
      name,
      given_name: first,
      family_name: rest.join(" "),
      locale: { country: "US", language: "en" },
      email_verified: true,
    });
  });
  const rest = new Hono<SandboxEnv>();
  rest.use(async (c, next) => {
    requireVersion(c);
    requireEncodedUrns(c.req.url);
    return next();
  });
  rest.route("/posts", postRoutes(network));
  rest.route("/images", assetRoutes(network, "image"));
  rest.route("/videos", assetRoutes(network, "video"));
  rest.route("/documents", assetRoutes(network, "document"));
  rest.route("/socialActions", socialRoutes(network));
  rest.route("/", organizationRoutes(network));
  routes.route("/rest", rest);
  routes.all("*", () => {
    throw new RestError(404, "RESOURCE_NOT_FOUND", "No virtual resource found");
  });
  return routes;
}

function protocol(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    c.set("wrong", error.message);
    const said =
      error instanceof RestError ? error : new RestError(500, "INTERNAL_SERVER_ERROR", error.message);
    return said.toResponse();
  });
  routes.route("/api.linkedin.com", api(network));
  routes.route("/www.linkedin.com/oauth/v2", oauthRoutes(network));
  routes.route("/www.linkedin.com/dms-uploads", uploadRoutes(network));
  routes.route("/www.linkedin.com", pageRoutes(network));
  return routes;
}

function platform(world: World, product: Product): SandboxPlatform {
  const network = openNetwork(world, product);
  const { accounts, grants, posts } = network;
  /** The members behind an account: itself, or who has a role at the page. */
  const behind = (id: string): string[] => {
    const data = accounts.get(id)?.data;
    return data?.kind === "organization" ? Object.keys(data.roles) : [id];
  };
  const mark = (id: string, state: "expired" | "revoked", kinds: readonly string[]) =>
    grants.markAll((token) => kinds.includes(token.kind) && behind(id).includes(token.accountId), state);
  return {
    id: product.id,
    label: product.label,
    connecting: {
      address: network.base,
      how: product.pages
        ? "Press Connect, choose a member on the page that opens, then choose which of their pages to connect."
        : "Press Connect, then choose a member and press Allow on the page that opens.",
    },
    routes: protocol(network),
    operations: (method, path) => operationsOf(product.id, method, path),
    accountOf(headers) {
      const token = grants.read(bearerOf(headers), "access");
      return token ? accounts.get(token.accountId) : null;
    },
    refuse,
    seed() {
      if (members(network).length > 0) return;
      addMember(network, "alice", "Alice Meadow");
      addMember(network, "studio", "Studio North");
    },
    accounts: accounts.list,
    addAccount: (handle, name) => addMember(network, handle, name),
    revoke: (id) => mark(id, "revoked", ["access", "refresh"]),
    expire: (id) => mark(id, "expired", ["access"]),
    suspend: accounts.suspend,
    credentials: ({ id }) => {
      const data = accounts.get(id)?.data;
      if (data?.kind !== "organization")
        return [{ label: "Password", value: "none needed, choose the member when asked" }];
      const who = Object.entries(data.roles).map(
        ([member, role]) => `${accounts.get(member)?.name} (${role})`,
      );
      return [{ label: "Page of", value: who.join(", ") }];
    },
    timeline: (limit) => timelineOf(network, posts.list({ withDeleted: true, limit })),
    clear: network.blobs.clear,
  };
}

/** LinkedIn as an application sees it that posts for members. */
export const linkedinPlatform = (world: World): SandboxPlatform => platform(world, forMembers);

/** LinkedIn as an application sees it that has the Community Management API. */
export const linkedinPagePlatform = (world: World): SandboxPlatform => platform(world, forPages);
