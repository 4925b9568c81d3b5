import { createHash } from "node:crypto";
import { clientOf } from "../oauth/grants.ts";
import { startSandbox, type TestSandbox } from "../testing.ts";

export const redirectUri = "http://localhost:3000/api/channels/google/callback";
const verifier = "v".repeat(64);

export type Decision = { account?: string; decision?: string; scopes?: readonly string[] } & Partial<
  Record<"access_type" | "prompt" | "redirect_uri" | "client_id" | "code_challenge_method", string>
>;

/** A listening sandbox, asked as a client of one of Google's services would. */
export async function startGoogle(platform: string, scopes: readonly string[]) {
  const sandbox = await startSandbox();
  const client = clientOf(platform);
  const base = `/${platform}`;

  async function accountId(handle: string): Promise<string> {
    const { json } = await sandbox.control("GET", "/accounts");
    const accounts = json.accounts as { platform: string; id: string; handle: string }[];
    return accounts.find((one) => one.platform === platform && one.handle === handle)?.id ?? "";
  }

  const asked = ({ scopes: _, account: __, ...more }: Decision = {}) => ({
    client_id: client.id,
    redirect_uri: redirectUri,
    response_type: "code",
    state: "kept & <safe>",
    access_type: "offline",
    prompt: "consent",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...more,
  });

  /** Where the consent page sends the browser, or what it shows. */
  async function consent(decision: Decision = {}) {
    const form = new URLSearchParams({
      ...asked(decision),
      account: await accountId(decision.account ?? "alice"),
      decision: decision.decision ?? "allow",
    });
    for (const scope of decision.scopes ?? scopes) form.append("scope", scope);
    const answer = await sandbox.send("POST", `${base}/accounts.google.com/o/oauth2/v2/auth`, {
      body: form,
      headers: { origin: sandbox.origin },
    });
    const location = answer.headers.get("location");
    return { ...answer, to: location ? new URL(location) : null };
  }

  const token = (form: Record<string, string>) =>
    sandbox.send("POST", `${base}/oauth2.googleapis.com/token`, {
      form: { client_id: client.id, client_secret: client.secret, ...form },
    });

  const exchange = (code: string, more: Record<string, string> = {}) =>
    token({
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...more,
    });

  /** Tokens of an account, through the whole handshake. */
  async function connect(decision: Decision = {}) {
    const { to } = await consent(decision);
    const { json } = await exchange(to?.searchParams.get("code") ?? "");
    return json as { access_token: string; refresh_token?: string; scope: string; expires_in: number };
  }

  return { ...(sandbox as TestSandbox), base, client, accountId, asked, consent, token, exchange, connect };
}

export type TestGoogle = Awaited<ReturnType<typeof startGoogle>>;
