import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { ownPagesOnly } from "../guard.ts";
import { refuseAsking, returnAddress, showAsking } from "../oauth/asking.ts";
import { consentPage, decisionOf } from "../oauth/consent-page.ts";
import { clientOf } from "../oauth/grants.ts";
import { hosts, type Page, peopleOf, platformId, type Service } from "./network.ts";

/** A code is for ten minutes. */
const CODE_MS = 600_000;

const meanings: Readonly<Record<string, string>> = {
  pages_show_list: "See which Pages you have",
  pages_read_engagement: "Read what your Pages have posted",
  pages_manage_posts: "Post on your Pages",
  pages_manage_engagement: "Comment as your Pages",
  pages_read_user_content: "Read what others wrote on your Pages",
  pages_manage_metadata: "Manage settings of your Pages",
  read_insights: "Read the numbers of your Pages",
  business_management: "Manage your businesses",
  publish_video: "Publish videos",
  public_profile: "Your name and picture",
  email: "Your email address",
};

type Asked = { clientId: string; redirectUri: string; state: string | null; scopes: string[] };

function problemOf(text: (name: string) => string | null): string | null {
  if (text("client_id") !== clientOf(platformId).id)
    return "Invalid App ID: The provided app ID does not look like a valid app ID.";
  if (!URL.canParse(text("redirect_uri") ?? ""))
    return "The parameter redirect_uri is required, and has to be a whole address.";
  if ((text("response_type") ?? "code") !== "code") return "Only response_type=code is known here.";
  const unknown = scopesIn(text).filter((scope) => !Object.hasOwn(meanings, scope));
  return unknown.length > 0 ? `Invalid Scopes: ${unknown.join(", ")}.` : null;
}

const scopesIn = (text: (name: string) => string | null): string[] =>
  (text("scope") ?? "").split(",").filter(Boolean);

const askedOf = (text: (name: string) => string | null): Asked => ({
  clientId: text("client_id") ?? "",
  redirectUri: text("redirect_uri") ?? "",
  state: text("state"),
  scopes: scopesIn(text),
});

/** Facebook hangs something on, so that nothing older stays in the address. */
const back = (asked: Asked, answer: Record<string, string>): string => `${returnAddress(asked, answer)}#_=_`;

const place = { id: platformId, label: "Facebook" };

const denied = {
  error: "access_denied",
  error_code: "200",
  error_description: "Permissions error",
  error_reason: "user_denied",
};

/** The page that asks a person, and what it sends. */
export function dialogRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const path = `/${hosts.website}/:version{v\\d+\\.\\d+}/dialog/oauth`;
  const people = (): Page[] =>
    peopleOf(service).map((person) => ({
      ...person,
      platform: platformId,
      suspended: false,
      createdAt: 0,
      data: { personId: person.id, tasks: [], category: "" },
    }));
  routes.use(path, ownPagesOnly);
  routes.get(path, (c) => {
    const text = (name: string) => c.req.query(name) ?? null;
    const problem = problemOf(text);
    if (problem) return refuseAsking(c, place, problem);
    const { scopes, ...asked } = askedOf(text);
    const form = consentPage({
      platform: "Facebook",
      action: new URL(c.req.url).pathname,
      carried: {
        client_id: asked.clientId,
        redirect_uri: asked.redirectUri,
        state: asked.state,
        asked: scopes.join(","),
      },
      accounts: people(),
      scopes: scopes.map((name) => ({ name, meaning: meanings[name] ?? name })),
      assets: service.accounts
        .list()
        .map(({ id, name, data }) => ({ id, accountId: data.personId, label: name })),
      assetsLabel: "Page",
    });
    return showAsking(c, place, form);
  });
  routes.post(path, async (c) => {
    const decision = decisionOf(await c.req.formData());
    const text = (name: string) => decision.text(name === "scope" ? "asked" : name);
    const problem = problemOf(text);
    if (problem) return refuseAsking(c, place, problem);
    const asked = askedOf(text);
    if (!decision.allowed) return c.redirect(back(asked, denied), 302);
    const owned = service.accounts.list().filter(({ data }) => data.personId === decision.account);
    const pages = owned.map(({ id }) => id).filter((id) => decision.assets.includes(id));
    const scopes = asked.scopes.filter((scope) => decision.scopes.includes(scope));
    const code = service.grants.issueCode(
      { accountId: decision.account, scopes, data: { pages, pageId: null } },
      { clientId: asked.clientId, redirectUri: asked.redirectUri, challenge: null, lifeMs: CODE_MS },
    );
    service.documents.put("asked", decision.account, asked.scopes);
    return c.redirect(back(asked, { code }), 302);
  });
  return routes;
}
