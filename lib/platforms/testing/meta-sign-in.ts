import { vi } from "vitest";
import { installationPolicy } from "@/lib/outbound/request";
import type { AccountContext, Outgoing } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { Platform } from "../contract-platform";
import { type Files, startFiles } from "./files";
import { type RunningSandbox, startSandbox } from "./sandbox";
import type { Stage } from "./stage";

export const redirectUri = "http://localhost:3000/api/channels/callback";

export const appOf = (platform: Platform) => ({
  clientId: `posthaste-${platform.facts.id}`,
  clientSecret: `sandbox-secret-${platform.facts.id}`,
});

/** What a person does on the consent page. */
export type Decision = {
  account: string;
  assets?: readonly string[];
  scopes?: readonly string[];
  deny?: boolean;
};

export const scopesOf = ({ facts }: Platform): string[] => [
  ...facts.connect.scopes,
  ...(facts.connect.extraScopes ?? []),
];

const resolved = async (connect: OAuthConnect, base: string) => {
  const found = await connect.resolve({}, base);
  if (!found.ok) throw new Error(found.failure.message);
  return found.value;
};

/** The consent page as a browser goes through it; answers where the browser is sent. */
export async function consent(
  sandbox: RunningSandbox,
  platform: Platform,
  connect: OAuthConnect,
  { account, assets = [], scopes = scopesOf(platform), deny = false }: Decision,
): Promise<URL> {
  const { endpoints } = await resolved(connect, `${sandbox.origin}/${platform.facts.id}`);
  const form = new URLSearchParams({
    client_id: appOf(platform).clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    state: "s",
    asked: scopesOf(platform).join(","),
    account,
    decision: deny ? "deny" : "allow",
  });
  for (const scope of scopes) form.append("scope", scope);
  for (const asset of assets) form.append("asset", asset);
  const headers = { origin: sandbox.origin };
  const answer = await fetch(endpoints.authorize, {
    method: "POST",
    redirect: "manual",
    headers,
    body: form,
  });
  return new URL(answer.headers.get("location") ?? "nowhere:");
}

/** The code in the redirect, with whatever the platform left at its end. */
export const codeIn = (url: URL): string => `${url.searchParams.get("code")}${url.hash}`;

/** Trades the code that a decision brings. */
export async function exchanged(
  sandbox: RunningSandbox,
  platform: Platform,
  connect: OAuthConnect,
  decision: Decision,
) {
  const code = codeIn(await consent(sandbox, platform, connect, decision));
  return traded(sandbox, platform, connect, code);
}

export async function traded(
  sandbox: RunningSandbox,
  platform: Platform,
  connect: OAuthConnect,
  code: string,
) {
  const { origin } = await resolved(connect, `${sandbox.origin}/${platform.facts.id}`);
  return connect.exchange({ origin, app: appOf(platform), code, verifier: "", redirectUri });
}

/** An account at the sandbox before it is known whose it is. */
export const contextAt = (
  sandbox: RunningSandbox,
  platform: Platform,
  access: AccountContext["access"],
): AccountContext => ({
  origin: `${sandbox.origin}/${platform.facts.id}`,
  accountId: "",
  handle: "",
  access,
  app: appOf(platform),
});

/** The id of an account at the sandbox. */
export async function accountIdOf(
  sandbox: RunningSandbox,
  platform: Platform,
  handle: string,
): Promise<string> {
  const { accounts } = (await sandbox.call("GET", "/accounts")) as {
    accounts: { platform: string; id: string; handle: string }[];
  };
  const found = accounts.find((one) => one.platform === platform.facts.id && one.handle === handle);
  if (!found) throw new Error(`nobody is called ${handle}`);
  return found.id;
}

export type RunningMeta = {
  sandbox: RunningSandbox;
  files: Files;
  stage: Stage;
  signIn(): Promise<AccountContext>;
  stop(): Promise<void>;
};

/**
 * Instagram Login or Threads at a sandbox of its own, with one account signed in. `allow` is another origin that may be
 * called; `compose` makes a post where a text is none.
 */
export async function startMeta(
  platform: Platform,
  connect: OAuthConnect,
  {
    allow = "",
    compose,
  }: { allow?: string; compose?: (text: string, files: Files) => Promise<Outgoing> } = {},
): Promise<RunningMeta> {
  const [sandbox, files] = await Promise.all([startSandbox(), startFiles()]);
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  if (allow) vi.stubEnv("OUTBOUND_ALLOW", allow);
  // Read once and kept: stubs end with the first test.
  installationPolicy();
  const signIn = async (): Promise<AccountContext> => {
    const account = await accountIdOf(sandbox, platform, "alice.meadow");
    const access = await exchanged(sandbox, platform, connect, { account });
    if (!access.ok) throw new Error(JSON.stringify(access.failure));
    const context = contextAt(sandbox, platform, access.value);
    const found = await platform.identify(context);
    if (!found.ok) throw new Error(found.failure.reason);
    return { ...context, accountId: found.value.id, handle: found.value.handle };
  };
  const context = await signIn();
  const stage: Stage = {
    context,
    timeline: () => sandbox.timeline(platform.facts.id),
    control: sandbox.control(platform.facts.id, context.accountId),
    picture: (alt) => files.picture(alt),
    // Meta's limits are told in minutes.
    limitEnds: () => new Date(Date.now() + 60_000),
    ...(compose ? { compose: (text) => compose(text, files) } : {}),
  };
  const stop = async () => {
    await Promise.all([sandbox.stop(), files.stop()]);
    vi.unstubAllEnvs();
  };
  return { sandbox, files, stage, signIn, stop };
}

/** A post as a sandbox keeps it. */
export type Kept = { remoteId: string; text: string; mediaCount: number; parentId: string | null };

export async function keptAs(
  { sandbox }: RunningMeta,
  platform: Platform,
  remoteId: string,
): Promise<Kept | undefined> {
  const { posts } = (await sandbox.call("GET", `/posts?platform=${platform.facts.id}`)) as { posts: Kept[] };
  return posts.find((post) => post.remoteId === remoteId);
}

/** The page at an address that the sandbox gave. */
export const shownAt = async (address: string | null): Promise<string> => (await fetch(address ?? "")).text();
