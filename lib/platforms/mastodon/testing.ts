import { createHash, randomBytes } from "node:crypto";
import type { AccountContext } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import { mastodon as adapter } from "./adapter";

/** The running sandbox: its address and its control API. */
type RunningSandbox = {
  origin: string;
  call(method: "GET", path: string): Promise<Record<string, unknown>>;
};

const connect: OAuthConnect = adapter.connect;
export const redirectUri = "http://localhost:3000/api/channels/mastodon/callback";

/** The handshake as a browser goes through it; returns the code. */
export async function consent(
  sandbox: RunningSandbox,
  origin: string,
  clientId: string,
  verifier: string,
): Promise<string> {
  const { accounts } = (await sandbox.call("GET", "/accounts")) as {
    accounts: { platform: string; id: string }[];
  };
  const account = accounts.find(({ platform }) => platform === "mastodon")?.id ?? "";
  const response = await fetch(`${origin}/oauth/authorize`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: "code",
      scope: adapter.facts.connect.scopes.join(" "),
      state: "s",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      account,
      decision: "allow",
    }),
  });
  return new URL(response.headers.get("location") ?? "").searchParams.get("code") ?? "";
}

/** A connected account of the sandbox. */
export async function signIn(sandbox: RunningSandbox): Promise<AccountContext> {
  const resolved = await connect.resolve({}, `${sandbox.origin}/mastodon`);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.failure));
  const { origin } = resolved.value;
  const app = await connect.register?.(origin, { redirectUri, website: "http://localhost:3000" });
  if (!app?.ok) throw new Error(JSON.stringify(app));
  const verifier = randomBytes(32).toString("base64url");
  const code = await consent(sandbox, origin, app.value.clientId, verifier);
  const access = await connect.exchange({ origin, app: app.value, code, verifier, redirectUri });
  if (!access.ok) throw new Error(JSON.stringify(access.failure));
  const context = { origin, accountId: "", handle: "", access: access.value, app: app.value };
  const account = await adapter.identify(context);
  if (!account.ok) throw new Error(account.failure.reason);
  return { ...context, accountId: account.value.id, handle: account.value.handle };
}
