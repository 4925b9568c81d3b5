import type { RequestListener } from "node:http";
import { vi } from "vitest";
import type { AccountContext, RemoteAccount } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { Platform } from "../contract-platform";
import { type Files, startFiles } from "./files";
import { type RunningSandbox, startSandbox } from "./sandbox";
import { startStranger } from "./stranger";

/** How one platform's consent page is gone through. */
export type Handshake = {
  platform: Platform & { connect: OAuthConnect };
  /** The consent page, below the platform's address at the sandbox. */
  authorize: string;
  /** What its form carries beside the usual fields. */
  fields?: Readonly<Record<string, string>>;
};

export type SignedIn = {
  sandbox: RunningSandbox;
  files: Files;
  /** The platform's address at the sandbox. */
  origin: string;
  context: AccountContext;
  account: RemoteAccount;
  /** An account at a server that answers what the test says. */
  elsewhere(answer: RequestListener): AccountContext;
  /** Presses a button of the consent page; returns where it leads. */
  consent(more?: Record<string, string>, scopes?: readonly string[]): Promise<URL>;
  exchange(code: string, secret?: string): ReturnType<OAuthConnect["exchange"]>;
  signIn(scopes?: readonly string[]): Promise<AccountContext>;
  stop(): Promise<void>;
};

/** Starts the sandbox, a server for files and one of a stranger, and signs the first account in. */
export async function startSignedIn({ platform, authorize, fields = {} }: Handshake): Promise<SignedIn> {
  const { id, connect: about } = platform.facts;
  const app = { clientId: `posthaste-${id}`, clientSecret: `sandbox-secret-${id}` };
  const redirectUri = `http://localhost:3000/api/channels/${id}/callback`;
  const [sandbox, files] = await Promise.all([startSandbox(), startFiles()]);
  let answer: RequestListener = (_request, response) => response.writeHead(404).end();
  const other = await startStranger((request, response) => {
    request.resume().on("end", () => answer(request, response));
  });
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  vi.stubEnv("OUTBOUND_ALLOW", other.origin);
  const origin = `${sandbox.origin}/${id}`;

  const consent: SignedIn["consent"] = async (more = {}, scopes = about.scopes) => {
    const { accounts } = (await sandbox.call("GET", "/accounts")) as {
      accounts: { platform: string; id: string }[];
    };
    const body = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: redirectUri,
      response_type: "code",
      ...fields,
      state: "s",
      account: accounts.find((one) => one.platform === id)?.id ?? "",
      decision: "allow",
      ...more,
    });
    for (const scope of scopes) body.append("scope", scope);
    const headers = { origin: sandbox.origin };
    const response = await fetch(`${origin}${authorize}`, {
      method: "POST",
      redirect: "manual",
      headers,
      body,
    });
    return new URL(response.headers.get("location") ?? "nowhere:");
  };
  const exchange: SignedIn["exchange"] = (code, clientSecret = app.clientSecret) =>
    platform.connect.exchange({
      origin,
      app: { ...app, clientSecret },
      code,
      verifier: "unused",
      redirectUri,
    });
  const identified = async (scopes?: readonly string[]) => {
    const access = await exchange((await consent({}, scopes)).searchParams.get("code") ?? "");
    if (!access.ok) throw new Error(JSON.stringify(access.failure));
    const context = { origin, accountId: "", handle: "", access: access.value, app };
    const account = await platform.identify(context);
    if (!account.ok) throw new Error(account.failure.reason);
    const { id: accountId, handle } = account.value;
    return { context: { ...context, accountId, handle }, account: account.value };
  };
  const { context, account } = await identified();
  return {
    sandbox,
    files,
    origin,
    context,
    account,
    elsewhere(next) {
      answer = next;
      return { ...context, origin: other.origin };
    },
    consent,
    exchange,
    signIn: async (scopes) => (await identified(scopes)).context,
    async stop() {
      await Promise.all([sandbox.stop(), files.stop(), other.stop()]);
      vi.unstubAllEnvs();
    },
  };
}
