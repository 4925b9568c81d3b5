import { type Context, Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { documentsOf } from "../documents.ts";
import { refuseAsking, returnAddress, showAsking } from "../oauth/asking.ts";
import { consentPage, decisionOf } from "../oauth/consent-page.ts";
import { clientOf } from "../oauth/grants.ts";
import type { SignIn } from "./sign-in.ts";

const CODE_MS = 10 * 60_000;

type Ask = {
  redirectUri: string;
  state: string | null;
  scopes: string[];
  challenge: string | null;
  offline: boolean;
  consent: boolean;
};

const CARRIED = [
  "client_id",
  "redirect_uri",
  "response_type",
  "scope",
  "state",
  "access_type",
  "prompt",
  "include_granted_scopes",
  "code_challenge",
  "code_challenge_method",
];

type Read = (name: string) => string | null;

/** What Google shows a person instead of sending the browser anywhere: `Error 400: redirect_uri_mismatch`. */
function askProblem(signIn: SignIn, read: Read): string | null {
  if (read("client_id") !== clientOf(signIn.id).id) return "Error 401: invalid_client";
  const redirect = read("redirect_uri") ?? "";
  if (!URL.canParse(redirect) || new URL(redirect).origin !== signIn.world.appOrigin)
    return "Error 400: redirect_uri_mismatch";
  if (read("response_type") !== "code") return "Error 400: unsupported_response_type";
  const scopes = (read("scope") ?? "").split(" ").filter(Boolean);
  if (scopes.length === 0) return "Error 400: invalid_request (Missing required parameter: scope)";
  const unknown = scopes.filter((scope) => !(scope in signIn.scopes));
  if (unknown.length > 0) return `Error 400: invalid_scope (${unknown.join(", ")})`;
  if (read("code_challenge") !== null && read("code_challenge_method") !== "S256")
    return "Error 400: invalid_request (code_challenge_method must be S256)";
  return null;
}

const askOf = (read: Read): Ask => ({
  redirectUri: read("redirect_uri") ?? "",
  state: read("state"),
  scopes: [...new Set((read("scope") ?? "").split(" ").filter(Boolean))],
  challenge: read("code_challenge"),
  offline: read("access_type") === "offline",
  consent: (read("prompt") ?? "").split(" ").includes("consent"),
});

const problem = (c: Context<SandboxEnv>, signIn: SignIn, what: string) =>
  refuseAsking(c, signIn, `Access blocked. ${what}`);

/** Google's consent page. */
export function consentRoutes(signIn: SignIn): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/", (c) => {
    const read: Read = (name) => c.req.query(name) ?? null;
    const wrong = askProblem(signIn, read);
    if (wrong) return problem(c, signIn, wrong);
    const content = consentPage({
      platform: signIn.label,
      action: new URL(c.req.url).pathname,
      carried: Object.fromEntries(
        CARRIED.filter((name) => name !== "scope").map((name) => [name, read(name)]),
      ),
      accounts: signIn.accounts.list() as Account[],
      scopes: askOf(read).scopes.map((name) => ({ name, meaning: signIn.scopes[name] ?? name })),
    });
    return showAsking(c, signIn, content);
  });
  routes.post("/", async (c) => {
    const decision = decisionOf(await c.req.formData());
    const scope = decision.scopes.flatMap((one) => one.split(" ")).join(" ");
    const read: Read = (name) => (name === "scope" ? scope || null : decision.text(name));
    const wrong = askProblem(signIn, (name) => (name === "scope" ? scope || "openid" : read(name)));
    if (wrong) return problem(c, signIn, wrong);
    const ask = askOf(read);
    if (!decision.allowed || ask.scopes.length === 0)
      return c.redirect(returnAddress(ask, { error: "access_denied" }));
    const account = signIn.accounts.get(decision.account);
    if (!account || account.suspended) return problem(c, signIn, "Choose an account that is not suspended.");
    return c.redirect(
      returnAddress(ask, { code: grantCode(signIn, account.id, ask), scope: ask.scopes.join(" ") }),
    );
  });
  return routes;
}

function grantCode(signIn: SignIn, accountId: string, ask: Ask): string {
  const code = signIn.grants.issueCode(
    { accountId, scopes: ask.scopes, data: {} },
    {
      clientId: clientOf(signIn.id).id,
      redirectUri: ask.redirectUri,
      challenge: ask.challenge,
      lifeMs: CODE_MS,
    },
  );
  // A refresh token comes with offline access only, and again only when consent was asked for again.
  const documents = documentsOf(signIn.world.store, signIn.id, signIn.world.now);
  const renewable = ask.offline && (ask.consent || !documents.get("consented", accountId));
  documents.put("consented", accountId, true);
  return `4/0${renewable ? "R" : "A"}-${code}`;
}
