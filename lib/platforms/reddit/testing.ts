import type { IncomingMessage, ServerResponse } from "node:http";
import { vi } from "vitest";
import type { AccountContext, OAuthConnect, Outgoing, OutgoingMedia } from "../contract";
import { type Files, startFiles } from "../testing/files";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import { outgoing, type Stage } from "../testing/stage";
import { startStranger } from "../testing/stranger";
import { reddit as adapter } from "./adapter";

const redirectUri = "http://localhost:3000/api/channels/reddit/callback";
const app = { clientId: "posthaste-reddit", clientSecret: "sandbox-secret-reddit" };
export const connect: OAuthConnect = adapter.connect;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A post to the subreddit that takes everything. */
export const submission = (
  text: string,
  options: Outgoing["options"] = {},
  media: readonly OutgoingMedia[] = [],
): Outgoing => ({
  ...outgoing(text, media),
  options: { subreddit: "sandbox", title: "A title", ...options },
});

export type Reddit = {
  sandbox: RunningSandbox;
  files: Files;
  stage: Stage;
  /** An account at a server that answers what the test says. */
  elsewhere(answer: Answer): AccountContext;
  consent(more?: Record<string, string>, scopes?: readonly string[]): Promise<URL>;
  exchange(code: string, secret?: string): ReturnType<OAuthConnect["exchange"]>;
  signIn(scopes?: readonly string[]): Promise<AccountContext>;
  /** A post as the sandbox shows it, past the adapter. */
  shown(remoteId: string): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
};

/** Presses a button of the consent page, as a browser would; returns where it leads. */
async function press(sandbox: RunningSandbox, scopes: readonly string[], more: Record<string, string>) {
  const { accounts } = (await sandbox.call("GET", "/accounts")) as {
    accounts: { platform: string; id: string }[];
  };
  const account = accounts.find(({ platform }) => platform === "reddit")?.id ?? "";
  const body = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    duration: "permanent",
    state: "s",
    account,
    decision: "allow",
    ...more,
  });
  for (const scope of scopes) body.append("scope", scope);
  const response = await fetch(`${sandbox.origin}/reddit/www.reddit.com/api/v1/authorize`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: sandbox.origin },
    body,
  });
  return new URL(response.headers.get("location") ?? "nowhere:");
}

/** Starts the sandbox, a server for files and one of a stranger, and signs in. */
export async function startReddit(): Promise<Reddit> {
  const [sandbox, files] = await Promise.all([startSandbox(), startFiles()]);
  let answer: Answer = (_request, response) => response.writeHead(404).end();
  const other = await startStranger((request, response) => {
    request.resume().on("end", () => answer(request, response));
  });
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  vi.stubEnv("OUTBOUND_ALLOW", other.origin);
  const origin = `${sandbox.origin}/reddit`;
  const consent: Reddit["consent"] = (more = {}, scopes = adapter.facts.connect.scopes) =>
    press(sandbox, scopes, more);
  const exchange: Reddit["exchange"] = (code, clientSecret = app.clientSecret) =>
    connect.exchange({ origin, app: { ...app, clientSecret }, code, verifier: "unused", redirectUri });
  const signIn: Reddit["signIn"] = async (scopes) => {
    const access = await exchange((await consent({}, scopes)).searchParams.get("code") ?? "");
    if (!access.ok) throw new Error(JSON.stringify(access.failure));
    const context = { origin, accountId: "", handle: "", access: access.value, app };
    const account = await adapter.identify(context);
    if (!account.ok) throw new Error(account.failure.reason);
    return { ...context, accountId: account.value.id, handle: account.value.handle };
  };
  const context = await signIn();
  const shown: Reddit["shown"] = async (remoteId) => {
    const response = await fetch(`${origin}/oauth.reddit.com/api/info?id=${remoteId}&raw_json=1`, {
      headers: { authorization: `Bearer ${context.access.token}`, "user-agent": "test:suite:v1" },
    });
    const json = (await response.json()) as { data: { children: { data: Record<string, unknown> }[] } };
    return json.data.children[0]?.data ?? {};
  };
  return {
    sandbox,
    files,
    stage: {
      context,
      timeline: () => sandbox.timeline("reddit"),
      control: sandbox.control("reddit", context.accountId),
      compose: async (text) => submission(text),
      picture: (alt) => files.picture(alt),
    },
    elsewhere(next) {
      answer = next;
      return { ...context, origin: other.origin };
    },
    consent,
    exchange,
    signIn,
    shown,
    async stop() {
      await Promise.all([sandbox.stop(), files.stop(), other.stop()]);
      vi.unstubAllEnvs();
    },
  };
}
