import { createHash, randomBytes } from "node:crypto";
import type { Access, AppCredentials } from "../contract";
import type { ConnectFailure, OAuthConnect } from "../contract-connecting";
import type { Platform } from "../contract-platform";
import type { RunningSandbox } from "./sandbox";

const redirectUri = "http://localhost:3000/api/channels/google/callback";

export type Consent = {
  /** The handle of the account that is chosen. */
  handle?: string;
  /** Scopes that stay ticked; all when absent. */
  scopes?: readonly string[];
  deny?: true;
};

/** Google's consent page at the sandbox, gone through as a browser does. */
export function googleConsent(sandbox: RunningSandbox, platform: Platform) {
  const { facts } = platform;
  const connect = platform.connect as OAuthConnect;
  const app = {
    clientId: `posthaste-${facts.id}`,
    clientSecret: `sandbox-secret-${facts.id}`,
  } satisfies AppCredentials;
  const origin = `${sandbox.origin}/${facts.id}`;

  async function accountId(handle: string): Promise<string> {
    const { accounts } = (await sandbox.call("GET", "/accounts")) as {
      accounts: { platform: string; id: string; handle: string }[];
    };
    const found = accounts.find((one) => one.platform === facts.id && one.handle === handle);
    if (!found) throw new Error(`nobody is called ${handle}`);
    return found.id;
  }

  /** Where the consent page sends the browser. */
  async function decide(verifier: string, { handle = "alice", scopes, deny }: Consent = {}): Promise<URL> {
    const resolved = await connect.resolve({}, origin);
    if (!resolved.ok) throw new Error(resolved.failure.message);
    const form = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: redirectUri,
      response_type: "code",
      state: "kept & <safe>",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      account: await accountId(handle),
      decision: deny ? "deny" : "allow",
      ...connect.handshake?.extra,
    });
    const wanted = scopes ?? [...facts.connect.scopes, ...(facts.connect.extraScopes ?? [])];
    for (const scope of wanted) form.append("scope", scope);
    const response = await fetch(resolved.value.endpoints.authorize, {
      method: "POST",
      redirect: "manual",
      headers: { origin: sandbox.origin },
      body: form,
    });
    return new URL(response.headers.get("location") ?? `about:${response.status}`);
  }

  const exchange = (code: string, verifier: string) =>
    connect.exchange({ origin, app, code, verifier, redirectUri });

  /** Access of an account, through the whole handshake. */
  async function access(consent: Consent = {}): Promise<Access> {
    const verifier = randomBytes(32).toString("base64url");
    const code = (await decide(verifier, consent)).searchParams.get("code") ?? "";
    const traded: Awaited<ReturnType<OAuthConnect["exchange"]>> = await exchange(code, verifier);
    if (!traded.ok) throw new Error((traded.failure satisfies ConnectFailure).message);
    return traded.value;
  }

  return { origin, app, accountId, decide, exchange, access };
}
