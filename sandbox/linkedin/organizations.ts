import { type Context, Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { grown } from "../metrics.ts";
import { listIn, paged, pageOf, rawQuery, requireCaller, requireRole, requireScope } from "./access.ts";
import { type AccountData, type Network, organizationUrn, pagesOf, personUrn } from "./network.ts";
import { RestError, restErrors } from "./rest-error.ts";

const roles = [
  "ADMINISTRATOR",
  "CONTENT_ADMINISTRATOR",
  "DIRECT_SPONSORED_CONTENT_POSTER",
  "ANALYST",
  "CURATOR",
];
const admin = ["rw_organization_admin", "r_organization_admin"];

function acls(network: Network, c: Context<SandboxEnv>) {
  const what = "organizationAcls.FINDER-roleAssignee";
  const caller = requireCaller(network, c.req.raw.headers);
  requireScope(caller, what, ...admin);
  if (c.req.query("q") !== "roleAssignee")
    throw new RestError(400, "ILLEGAL_ARGUMENT", "The finder is q=roleAssignee");
  const role = c.req.query("role");
  if (role !== undefined && !roles.includes(role))
    throw restErrors.field("INVALID_VALUE_FOR_FIELD", "role", `${role} is not a role`);
  const { id } = caller.member;
  const found = pagesOf(network, id, role).map((page) => ({
    organization: organizationUrn(page.id),
    role: page.data.kind === "organization" ? page.data.roles[id] : undefined,
    roleAssignee: personUrn(id),
    state: "APPROVED",
  }));
  return paged(found, pageOf(c), "/rest/organizationAcls");
}

const view = (page: Account<AccountData>) => ({
  id: Number(page.id),
  localizedName: page.name,
  vanityName: page.handle,
  organizationType: "PRIVATELY_HELD",
});

function several(network: Network, c: Context<SandboxEnv>) {
  const caller = requireCaller(network, c.req.raw.headers);
  requireScope(caller, "organizations.BATCH_GET", ...admin);
  const ids = listIn(rawQuery(c).get("ids"));
  if (!ids) throw restErrors.field("MISSING_FIELD", "ids", "ids is no List()");
  const mine = pagesOf(network, caller.member.id).filter(({ id }) => ids.includes(id));
  const missing = ids.filter((id) => !mine.some((page) => page.id === id));
  return {
    results: Object.fromEntries(mine.map((page) => [page.id, view(page)])),
    statuses: Object.fromEntries(mine.map(({ id }) => [id, 200])),
    errors: Object.fromEntries(missing.map((id) => [id, { status: 403, code: "ACCESS_DENIED" }])),
  };
}

function numbers(id: string, age: number) {
  const impressionCount = grown(id, "impressions", age, 5_000);
  const share = (name: string, part: number) =>
    grown(id, name, age, Math.max(1, Math.floor(impressionCount * part)));
  return {
    impressionCount,
    uniqueImpressionsCount: share("reach", 0.9),
    clickCount: share("clicks", 0.1),
    likeCount: share("likes", 0.05),
    commentCount: share("comments", 0.01),
    shareCount: share("shares", 0.01),
    engagement: 0.1,
  };
}

/** Of posts that nobody saw yet nothing is said at all. */
function statistics(network: Network, c: Context<SandboxEnv>) {
  const what = "organizationalEntityShareStatistics.FINDER-organizationalEntity";
  const caller = requireCaller(network, c.req.raw.headers);
  requireScope(caller, what, ...admin);
  const organizationalEntity = c.req.query("organizationalEntity") ?? "";
  const page = requireRole(network, caller, organizationalEntity, what);
  const query = rawQuery(c);
  const now = network.world.now();
  const elements = (["shares", "ugcPosts"] as const).flatMap((name) => {
    const given = query.get(name);
    const urns = given === undefined ? [] : listIn(given);
    if (!urns) throw restErrors.field("INVALID_VALUE_FOR_FIELD", name, `${name} is no List()`);
    const type = name === "shares" ? "urn:li:share:" : "urn:li:ugcPost:";
    if (urns.some((urn) => !urn.startsWith(type)))
      throw restErrors.field("INVALID_URN_TYPE", name, `${name} holds a URN of another type`);
    return urns.flatMap((urn) => {
      const post = network.posts.get(urn);
      if (post?.accountId !== page.id) return [];
      const totalShareStatistics = numbers(urn, now - post.receivedAt);
      return totalShareStatistics.impressionCount > 0
        ? [{ totalShareStatistics, organizationalEntity, [name === "shares" ? "share" : "ugcPost"]: urn }]
        : [];
    });
  });
  return { elements, paging: { start: 0, count: 10, links: [] } };
}

/** Organisations, who may act for them, and what is counted for them. */
export function organizationRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/organizationAcls", (c) => c.json(acls(network, c)));
  routes.get("/organizations", (c) => c.json(several(network, c)));
  routes.get("/organizations/:id", (c) => {
    const caller = requireCaller(network, c.req.raw.headers);
    requireScope(caller, "organizations.GET", ...admin);
    return c.json(
      view(requireRole(network, caller, organizationUrn(c.req.param("id")), "organizations.GET")),
    );
  });
  routes.get("/organizationalEntityShareStatistics", (c) => c.json(statistics(network, c)));
  routes.get("/networkSizes/:urn", (c) => {
    const caller = requireCaller(network, c.req.raw.headers);
    requireScope(caller, "networkSizes.GET", ...admin, "r_organization_social");
    if (c.req.query("edgeType") !== "COMPANY_FOLLOWED_BY_MEMBER")
      throw restErrors.field("INVALID_VALUE_FOR_FIELD", "edgeType", "COMPANY_FOLLOWED_BY_MEMBER is needed");
    const page = requireRole(network, caller, c.req.param("urn"), "networkSizes.GET");
    return c.json({
      firstDegreeSize: 120 + grown(page.id, "followers", network.world.now() - page.createdAt, 900),
    });
  });
  return routes;
}
