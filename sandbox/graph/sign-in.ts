import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { refuseAsking, returnAddress, showAsking } from "../oauth/asking.ts";
import { type Consent, consentPage, decisionOf } from "../oauth/consent-page.ts";
import { clientOf, type Grants } from "../oauth/grants.ts";

const HOUR_MS = 3_600_000;

/** A consent page of Meta's: parameters in the address, no PKCE, a code for one use in the redirect. */
export type SignIn<Data> = {
  platform: { id: string; label: string };
  grants: Grants<Data>;
  accounts: readonly Account[];
  meanings: Readonly<Record<string, string>>;
  /** Scopes that cannot be unticked. */
  fixed: readonly string[];
  assets?: Consent["assets"];
  /** What stands at the end of the redirect. */
  tail: "" | "#_";
  dataOf(ticked: readonly string[]): Data;
  /** Parameters beside the usual ones that a denial carries. */
  denial: Readonly<Record<string, string>>;
};

type Asked = { redirectUri: string; scopes: string[]; state: string | null };

function problemOf<Data>(
  { platform, meanings }: SignIn<Data>,
  text: (name: string) => string | null,
  scopes: readonly string[],
): string | null {
  if (text("client_id") !== clientOf(platform.id).id)
    return "Invalid platform app: the client_id is not known.";
  if (text("response_type") !== "code") return "Invalid response_type: it has to be code.";
  const redirectUri = text("redirect_uri") ?? "";
  if (!URL.canParse(redirectUri)) return "Invalid redirect_uri.";
  const unknown = scopes.find((scope) => !(scope in meanings));
  if (scopes.length === 0 || unknown)
    return `Invalid Scopes: ${unknown ?? "none"}. This message is only shown to developers.`;
  return null;
}

const scopesIn = (text: string | null): string[] => (text ?? "").split(/[\s,]+/).filter(Boolean);

const redirected = (c: Context<SandboxEnv>, asked: Asked, more: Record<string, string>, tail: string) =>
  c.redirect(`${returnAddress(asked, more)}${tail}`);

/** Shows the page (GET) or answers what a person pressed on it (POST). */
export async function signIn<Data>(c: Context<SandboxEnv>, about: SignIn<Data>): Promise<Response> {
  const { platform } = about;
  const form = c.req.method === "POST" ? await c.req.formData() : null;
  const decision = form ? decisionOf(form) : null;
  const text = (name: string) => (decision ? decision.text(name) : (c.req.query(name) ?? null));
  const wanted = scopesIn(text(decision ? "asked" : "scope"));
  const problem = problemOf(about, text, wanted);
  if (problem) return refuseAsking(c, platform, problem);
  const asked: Asked = { redirectUri: text("redirect_uri") ?? "", scopes: wanted, state: text("state") };
  if (!decision) {
    const content = consentPage({
      platform: platform.label,
      action: new URL(c.req.url).pathname,
      carried: {
        client_id: text("client_id"),
        redirect_uri: asked.redirectUri,
        response_type: "code",
        state: asked.state,
        asked: wanted.join(","),
      },
      accounts: about.accounts,
      scopes: wanted.map((name) => ({
        name,
        meaning: about.meanings[name] ?? name,
        ...(about.fixed.includes(name) ? { fixed: true } : {}),
      })),
      ...(about.assets ? { assets: about.assets } : {}),
    });
    return showAsking(c, platform, content);
  }
  const account = about.accounts.find(({ id }) => id === decision.account);
  if (!decision.allowed || !account || account.suspended)
    return redirected(c, asked, about.denial, about.tail);
  const code = about.grants.issueCode(
    {
      accountId: account.id,
      scopes: decision.scopes.filter((scope) => wanted.includes(scope)),
      data: about.dataOf(decision.assets),
    },
    { clientId: clientOf(platform.id).id, redirectUri: asked.redirectUri, challenge: null, lifeMs: HOUR_MS },
  );
  return redirected(c, asked, { code: `AQB${code}` }, about.tail);
}

/** The code without what makes it look like Meta's. */
export const bareCode = (code: string): string => code.replace(/^AQB/, "");
