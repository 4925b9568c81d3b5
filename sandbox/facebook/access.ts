import type { Context } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { GraphError, missingPermission } from "../graph/error.ts";
import type { Params } from "../graph/params.ts";
import { checkProof, givenToken, tokenErrors, workingToken } from "../graph/tokens.ts";
import { appLimitReached, appUsage, businessUsage, tooMany } from "../graph/usage.ts";
import type { Token } from "../oauth/grants.ts";
import { type GrantData, type Page, peopleOf, platformId, type Service } from "./network.ts";

export type Call = { c: Context<SandboxEnv>; params: Params };

const DAY_MS = 86_400_000;
/** 4800 calls for each engaged user in 24 hours; a Page of the sandbox has one. */
const PAGE_CALLS = 4_800;
const HOUR_MS = 3_600_000;
/** 200 calls for each person in an hour, for everything that is not done as a Page. */
const PERSON_CALLS = 200;

function spendApp(service: Service, c: Call["c"]): void {
  const limit = PERSON_CALLS * peopleOf(service).length;
  const left = service.world.limits.take("app", [{ name: "facebook-app", limit, windowMs: HOUR_MS }]);
  if (!left.allowed) throw appLimitReached(left);
  for (const [name, value] of Object.entries(appUsage(left))) c.header(name, value);
}

/** The working token of a request. */
export function tokenOf(service: Service, { c, params }: Call): Token<GrantData> {
  const text = givenToken(c.req.raw.headers, params.text("access_token"));
  const token = workingToken(service.grants, text);
  checkProof(platformId, text ?? "", params.text("appsecret_proof"));
  if (token.data.pageId === null) spendApp(service, c);
  return token;
}

export function needScope(token: Token<GrantData>, scope: string): void {
  if (token.scopes.includes(scope)) return;
  throw missingPermission(
    `If posting to a group, requires app being installed in the group, and \\\nif posting to a page, requires both pages_read_engagement and pages_manage_posts as an admin with sufficient administrative permission (${scope} is missing)`,
  );
}

function spend({ world }: Service, { c }: Call, pageId: string): void {
  const rule = { name: "facebook-page", limit: PAGE_CALLS, windowMs: DAY_MS };
  const left = world.limits.take(pageId, [rule]);
  const used = Math.min(100, Math.floor(((left.limit - left.remaining) / left.limit) * 100));
  if (!left.allowed) throw tooMany(pageId, "pages", (left.resetAt - world.now()) / 1000);
  for (const [name, value] of Object.entries(businessUsage(pageId, "pages", used, 0))) c.header(name, value);
}

/** The Page whose token came along; a person's token is not enough. */
export function pageOf(service: Service, call: Call): { page: Page; token: Token<GrantData> } {
  const token = tokenOf(service, call);
  if (token.data.pageId === null)
    throw new GraphError(210, "(#210) A page access token is required to request this resource.");
  const page = service.accounts.get(token.data.pageId);
  if (!page) throw tokenErrors.revoked();
  if (page.suspended) throw tokenErrors.checkpoint();
  spend(service, call, page.id);
  return { page, token };
}

/** The same, where the path names the Page and a permission and a task are needed. */
export function pageFor(
  service: Service,
  call: Call,
  need: { pageId?: string; scopes: readonly string[]; task?: string },
): Page {
  const { page, token } = pageOf(service, call);
  if (need.pageId !== undefined && need.pageId !== page.id && need.pageId !== "me")
    throw new GraphError(200, "(#200) Permissions error", { status: 403 });
  for (const scope of need.scopes) needScope(token, scope);
  if (need.task && !page.data.tasks.includes(need.task))
    throw missingPermission("The user doesn't have the necessary permissions on this Page");
  return page;
}

export const publishing = { scopes: ["pages_manage_posts", "pages_read_engagement"], task: "CREATE_CONTENT" };
export const reading = { scopes: ["pages_read_engagement"] };
export const commenting = { scopes: ["pages_manage_engagement"], task: "MODERATE" };
