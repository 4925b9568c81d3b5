import type { Access, AccountContext, Outgoing, OutgoingMedia } from "../contract";
import type { ConnectableAccount, OAuthConnect } from "../contract-connecting";
import type { Answering } from "../testing/answering";
import type { RunningSandbox } from "../testing/sandbox";
import { outgoing } from "../testing/stage";
import { type Staged, staged } from "../testing/staged";
import { facebook } from "./adapter";

const connect: OAuthConnect = facebook.connect;
export const redirectUri = "http://localhost:3000/api/channels/facebook/callback";
/** The application that the sandbox knows. */
export const app = { clientId: "posthaste-facebook", clientSecret: "sandbox-secret-facebook" };

const { scopes, extraScopes = [] } = facebook.facts.connect;
export const everyScope = [...scopes, ...extraScopes];

/** What a person does at the consent page. */
export type Choice = {
  person?: string;
  scopes?: readonly string[];
  pages?: readonly string[];
  decision?: "allow" | "deny";
};

/** People and their Pages as the consent page shows them. */
export async function offered(origin: string): Promise<{ people: string[]; pages: string[] }> {
  const query = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: everyScope.join(","),
    state: "s",
  });
  const page = await (await fetch(`${origin}/www.facebook.com/v25.0/dialog/oauth?${query}`)).text();
  const named = (name: string) =>
    [...page.matchAll(new RegExp(`name="${name}" value="(\\d+)"`, "g"))].flatMap(([, id]) => id ?? []);
  return { people: named("account"), pages: named("asset") };
}

/** Sends the consent form as a browser would; returns where the browser is sent. */
export async function consent(sandbox: RunningSandbox, choice: Choice = {}): Promise<URL> {
  const origin = `${sandbox.origin}/facebook`;
  const { people, pages } = await offered(origin);
  const form = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: redirectUri,
    state: "s",
    asked: everyScope.join(","),
    account: choice.person ?? people[0] ?? "",
    decision: choice.decision ?? "allow",
  });
  for (const scope of choice.scopes ?? everyScope) form.append("scope", scope);
  for (const page of choice.pages ?? pages) form.append("asset", page);
  const response = await fetch(`${origin}/www.facebook.com/v25.0/dialog/oauth`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: sandbox.origin },
    body: form,
  });
  return new URL(response.headers.get("location") ?? "nowhere:");
}

/** The whole handshake; fails the test when it does not bring access. */
export async function signIn(sandbox: RunningSandbox, choice: Choice = {}): Promise<Access> {
  const code = (await consent(sandbox, choice)).searchParams.get("code") ?? "";
  const request = { origin: `${sandbox.origin}/facebook`, app, code, verifier: "", redirectUri };
  const access = await connect.exchange(request);
  if (!access.ok) throw new Error(JSON.stringify(access.failure));
  return access.value;
}

export const asPerson = (sandbox: RunningSandbox, access: Access): AccountContext => ({
  origin: `${sandbox.origin}/facebook`,
  accountId: "",
  handle: "",
  access,
  app,
});

export const asPage = (sandbox: RunningSandbox, { account, access }: ConnectableAccount): AccountContext => ({
  origin: `${sandbox.origin}/facebook`,
  accountId: account.id,
  handle: account.handle,
  access,
  app,
});

/** The Pages that a sign-in brings. */
export async function pagesOf(sandbox: RunningSandbox, choice: Choice = {}): Promise<ConnectableAccount[]> {
  const found = await connect.accounts?.(asPerson(sandbox, await signIn(sandbox, choice)));
  if (!found?.ok) throw new Error(JSON.stringify(found));
  return found.value;
}

/** A Page to publish on. */
export async function openPage(sandbox: RunningSandbox, choice: Choice = {}): Promise<AccountContext> {
  const [page] = await pagesOf(sandbox, choice);
  if (!page) throw new Error("there is no Page");
  return asPage(sandbox, page);
}

/** A Page with files to post, for the tests of one file. */
export const onPage = (): Staged =>
  staged(
    "facebook",
    ({ sandbox }) => openPage(sandbox),
    // Facebook counts what is left to wait in whole minutes.
    () => ({ limitEnds: () => new Date(Date.now() + 60_000) }),
  );

export const post = (
  text: string,
  media: OutgoingMedia[] = [],
  options: Record<string, string> = {},
): Outgoing => ({
  ...outgoing(text, media),
  options,
});

/** A Page at a server that answers what the test says. */
export const pageAt = (origin: string): AccountContext => ({
  origin,
  accountId: "1020",
  handle: "bakery",
  access: { token: "EAAP-token", refreshToken: null, expiresAt: null, endsAt: null, scopes: [] },
  app: { clientId: "1", clientSecret: "app-secret" },
});

/** Lets the server refuse everything with this error. */
export function refuseAll(server: Answering, error: Record<string, unknown>, status = 400): void {
  server.answer = (_request, response) =>
    response.writeHead(status).end(JSON.stringify({ error: { message: "It says so", ...error } }));
}
