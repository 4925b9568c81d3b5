import type { IncomingMessage, ServerResponse } from "node:http";
import { vi } from "vitest";
import type { AccountContext, OAuthConnect, Outgoing, OutgoingMedia } from "../contract";
import type { Choice } from "../contract-facts";
import { type Files, startFiles } from "../testing/files";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import { outgoing, type Stage } from "../testing/stage";
import { startStranger } from "../testing/stranger";
import { pinterest as adapter } from "./adapter";

const redirectUri = "http://localhost:3000/api/channels/pinterest/callback";
const app = { clientId: "posthaste-pinterest", clientSecret: "sandbox-secret-pinterest" };
const connect: OAuthConnect = adapter.connect;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export type Pinterest = {
  sandbox: RunningSandbox;
  files: Files;
  stage: Stage;
  boards: readonly Choice[];
  /** A Pin on the account's first board. */
  pin(text: string, media: readonly OutgoingMedia[], options?: Outgoing["options"]): Outgoing;
  /** An account at a server that answers what the test says. */
  elsewhere(answer: Answer): AccountContext;
  consent(more?: Record<string, string>, scopes?: readonly string[]): Promise<URL>;
  exchange(code: string, secret?: string): ReturnType<OAuthConnect["exchange"]>;
  signIn(scopes?: readonly string[]): Promise<AccountContext>;
  /** A Pin as the sandbox shows it, past the adapter. */
  shown(remoteId: string): Promise<Record<string, unknown>>;
  /** The bytes of a Pin's picture. */
  pictureOf(remoteId: string): Promise<Buffer>;
  stop(): Promise<void>;
};

/** Presses a button of the consent page, as a browser would; returns where it leads. */
async function press(sandbox: RunningSandbox, scopes: readonly string[], more: Record<string, string>) {
  const { accounts } = (await sandbox.call("GET", "/accounts")) as {
    accounts: { platform: string; id: string }[];
  };
  const account = accounts.find(({ platform }) => platform === "pinterest")?.id ?? "";
  const body = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    state: "s",
    account,
    decision: "allow",
    ...more,
  });
  for (const scope of scopes) body.append("scope", scope);
  const response = await fetch(`${sandbox.origin}/pinterest/www.pinterest.com/oauth/`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: sandbox.origin },
    body,
  });
  return new URL(response.headers.get("location") ?? "nowhere:");
}

/** Starts the sandbox, a server for files and one of a stranger, and signs in. */
export async function startPinterest(): Promise<Pinterest> {
  const [sandbox, files] = await Promise.all([startSandbox(), startFiles()]);
  let answer: Answer = (_request, response) => response.writeHead(404).end();
  const other = await startStranger((request, response) => {
    request.resume().on("end", () => answer(request, response));
  });
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  vi.stubEnv("OUTBOUND_ALLOW", other.origin);
  const origin = `${sandbox.origin}/pinterest`;
  const consent: Pinterest["consent"] = (more = {}, scopes = adapter.facts.connect.scopes) =>
    press(sandbox, scopes, more);
  const exchange: Pinterest["exchange"] = (code, clientSecret = app.clientSecret) =>
    connect.exchange({ origin, app: { ...app, clientSecret }, code, verifier: "unused", redirectUri });
  let boards: readonly Choice[] = [];
  const signIn: Pinterest["signIn"] = async (scopes) => {
    const access = await exchange((await consent({}, scopes)).searchParams.get("code") ?? "");
    if (!access.ok) throw new Error(JSON.stringify(access.failure));
    const context = { origin, accountId: "", handle: "", access: access.value, app };
    const account = await adapter.identify(context);
    if (!account.ok) throw new Error(account.failure.reason);
    boards = account.value.limits?.choices?.board ?? [];
    return { ...context, accountId: account.value.id, handle: account.value.handle };
  };
  const context = await signIn();
  const shown: Pinterest["shown"] = async (remoteId) => {
    const headers = { authorization: `Bearer ${context.access.token}` };
    const response = await fetch(`${origin}/api.pinterest.com/v5/pins/${remoteId}`, { headers });
    return (await response.json()) as Record<string, unknown>;
  };
  const pin: Pinterest["pin"] = (text, media, options = {}) => ({
    ...outgoing(text, media),
    options: { board: boards[0]?.value ?? "", ...options },
  });
  return {
    sandbox,
    files,
    stage: {
      context,
      timeline: () => sandbox.timeline("pinterest"),
      control: sandbox.control("pinterest", context.accountId),
      compose: async (text) => pin(text, [await files.picture("A dot")]),
      picture: (alt) => files.picture(alt),
    },
    boards,
    pin,
    elsewhere(next) {
      answer = next;
      return { ...context, origin: other.origin };
    },
    consent,
    exchange,
    signIn,
    shown,
    async pictureOf(remoteId) {
      const { media } = (await shown(remoteId)) as { media: { images: { "600x": { url: string } } } };
      return Buffer.from(await (await fetch(media.images["600x"].url)).arrayBuffer());
    },
    async stop() {
      await Promise.all([sandbox.stop(), files.stop(), other.stop()]);
      vi.unstubAllEnvs();
    },
  };
}
