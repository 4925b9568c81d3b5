import { type Context, Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { badParameter, GraphError, missingPermission } from "../graph/error.ts";
import { pick } from "../graph/fields.ts";
import { graphPage } from "../graph/paging.ts";
import { type Params, paramsOf } from "../graph/params.ts";
import { bareCode, signIn } from "../graph/sign-in.ts";
import { givenToken, tokenErrors, workingToken } from "../graph/tokens.ts";
import { type CodeProblem, clientOf, type Token } from "../oauth/grants.ts";
import { type GrantData, type Profile, people, type Service } from "./network.ts";
import { accountView } from "./views.ts";

const HOUR_MS = 3_600_000;
const LONG_SECONDS = 5_183_944;
const DATA_ACCESS_MS = 90 * 24 * HOUR_MS;

const asAccounts = ({ way }: Service): Account[] =>
  people.map(({ id, handle, name }) => ({
    platform: way.id,
    id,
    handle,
    name,
    suspended: false,
    data: {},
    createdAt: 0,
  }));

type Page = { id: string; name: string; account: Account<Profile> | null };

/** The Pages of a person: those with an Instagram account, and one without. */
function pagesOf({ accounts }: Service, person: string): Page[] {
  const linked = accounts
    .list()
    .flatMap((account) =>
      account.data.page?.person === person
        ? [{ id: account.data.page.id, name: account.data.page.name, account }]
        : [],
    );
  return [...linked, { id: `page-without-${person}`, name: "Page without Instagram", account: null }];
}

const codeErrors: Record<CodeProblem, readonly [words: string, subcode: number]> = {
  unknown: ["Invalid verification code format.", 36_009],
  used: ["This authorization code has been used.", 36_009],
  expired: ["This authorization code has expired.", 36_007],
  client: ["Error validating verification code.", 36_009],
  redirect: ["Error validating verification code. Please make sure your redirect_uri is identical", 36_008],
  verifier: ["Error validating verification code.", 36_009],
};

function requireClient({ grants }: Service, params: Params): void {
  if (!grants.isClient(params.text("client_id"), params.text("client_secret")))
    throw new GraphError(101, "Error validating application. Invalid client secret.");
}

async function token(service: Service, c: Context<SandboxEnv>) {
  const params = await paramsOf(c);
  requireClient(service, params);
  const { grants, way } = service;
  if (params.text("grant_type") === "client_credentials") {
    const { id, secret } = clientOf(way.id);
    return c.json({ access_token: `${id}|${secret}`, token_type: "bearer" });
  }
  if (params.text("grant_type") === "fb_exchange_token") {
    const given = workingToken(grants, params.required("fb_exchange_token"));
    if (given.kind !== "user") throw tokenErrors.unknown();
    const about = { prefix: "EAAL", lifeMs: LONG_SECONDS * 1000, family: given.family };
    const long = grants.issue("user", given, about);
    return c.json({ access_token: long, token_type: "bearer", expires_in: LONG_SECONDS });
  }
  const grant = grants.takeCode(bareCode(params.required("code")), {
    clientId: params.required("client_id"),
    redirectUri: params.required("redirect_uri"),
    verifier: null,
  });
  if (typeof grant === "string") {
    const [words, subcode] = codeErrors[grant];
    throw badParameter(words, { subcode });
  }
  const short = grants.issue("user", grant, { prefix: "EAAB", lifeMs: 1.5 * HOUR_MS });
  return c.json({ access_token: short, token_type: "bearer", expires_in: 5400 });
}

function user(service: Service, c: Context<SandboxEnv>, params: Params): Token<GrantData> {
  const found = workingToken(service.grants, givenToken(c.req.raw.headers, params.text("access_token")));
  if (found.kind !== "user") throw badParameter("This needs the access token of a person");
  return found;
}

async function listPages(service: Service, c: Context<SandboxEnv>) {
  const params = await paramsOf(c);
  const found = user(service, c, params);
  if (!found.scopes.includes("pages_show_list")) throw missingPermission("Requires pages_show_list", 200);
  const { grants, base, way } = service;
  const pages = pagesOf(service, found.accountId).filter(({ id }) => found.data.assets?.includes(id));
  const view = ({ id, name, account }: Page) => ({
    id,
    name,
    category: "Brand",
    access_token: grants.issue(
      "page",
      { accountId: account?.id ?? "", scopes: found.scopes, data: { person: found.accountId } },
      { prefix: "EAAP", lifeMs: null, family: found.family },
    ),
    tasks: ["ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE"],
    instagram_business_account:
      account && found.scopes.includes("instagram_basic") ? accountView(service, account) : undefined,
  });
  return graphPage(
    pages,
    { limit: params.text("limit"), after: params.text("after"), before: params.text("before") },
    {
      key: ({ id }) => id,
      shown: (page) => pick(view(page), params.text("fields"), "id,name,access_token,category,tasks"),
      address: `${base}/${way.host}/v25.0/me/accounts`,
      most: 100,
    },
  );
}

async function permissions(service: Service, c: Context<SandboxEnv>) {
  const found = user(service, c, await paramsOf(c));
  const asked = Object.keys(service.way.meanings);
  const data = asked.flatMap((permission) =>
    found.scopes.includes(permission) ? [{ permission, status: "granted" }] : [],
  );
  return { data };
}

async function inspect(service: Service, c: Context<SandboxEnv>) {
  const params = await paramsOf(c);
  const { id, secret } = clientOf(service.way.id);
  if (givenToken(c.req.raw.headers, params.text("access_token")) !== `${id}|${secret}`)
    throw tokenErrors.unknown();
  const found = service.grants.read(params.required("input_token"));
  if (!found)
    return { data: { is_valid: false, error: { code: 190, message: "Invalid OAuth access token" } } };
  const seconds = (at: number) => Math.floor(at / 1000);
  return {
    data: {
      app_id: id,
      type: found.kind === "page" ? "PAGE" : "USER",
      application: "Posthaste",
      data_access_expires_at: seconds(found.issuedAt + DATA_ACCESS_MS),
      expires_at: found.endsAt === null ? 0 : seconds(found.endsAt),
      is_valid: found.state === "valid",
      issued_at: seconds(found.issuedAt),
      scopes: found.scopes,
      user_id: found.data.person ?? found.accountId,
    },
  };
}

async function revoke(service: Service, c: Context<SandboxEnv>) {
  const found = user(service, c, await paramsOf(c));
  service.grants.markAll(({ family }) => family === found.family, "revoked");
  return { success: true };
}

/** Sign-in with Facebook: dialog, tokens of people, and the Pages with tokens of their own. */
export function facebookLoginRoutes(service: Service): Hono<SandboxEnv> {
  const { way, grants } = service;
  const routes = new Hono<SandboxEnv>();
  const version = ":version{v\\d+\\.\\d+}";
  routes.on(["GET", "POST"], `/www.facebook.com/${version}/dialog/oauth`, (c) =>
    signIn(c, {
      platform: way,
      grants,
      accounts: asAccounts(service),
      meanings: way.meanings,
      fixed: [],
      assets: people.flatMap(({ id: accountId }) =>
        pagesOf(service, accountId).map(({ id, name, account }) => ({
          id,
          accountId,
          label: account ? `${name}, Instagram @${account.handle}` : name,
        })),
      ),
      tail: "",
      dataOf: (assets) => ({ assets }),
      denial: {
        error: "access_denied",
        error_code: "200",
        error_description: "Permissions error",
        error_reason: "user_denied",
      },
    }),
  );
  const graph = `/graph.facebook.com/${version}`;
  routes.on(["GET", "POST"], `${graph}/oauth/access_token`, (c) => token(service, c));
  routes.get(`${graph}/me/accounts`, async (c) => c.json(await listPages(service, c)));
  routes.get(`${graph}/me/permissions`, async (c) => c.json(await permissions(service, c)));
  routes.delete(`${graph}/:id/permissions`, async (c) => c.json(await revoke(service, c)));
  routes.get(`${graph}/debug_token`, async (c) => c.json(await inspect(service, c)));
  routes.get(`${graph}/me`, async (c) => {
    const params = await paramsOf(c);
    const person = people.find(({ id }) => id === user(service, c, params).accountId);
    return c.json(pick({ id: person?.id, name: person?.name }, params.text("fields"), "id,name"));
  });
  return routes;
}
