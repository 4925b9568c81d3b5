import { eq } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import type { Scope } from "@/lib/auth/scope";
import { testScope } from "@/lib/auth/testing";
import { redirectUriFor, sandboxApplication } from "@/lib/channels/applications/rules";
import { saveChannel } from "@/lib/channels/connecting/mutations";
import { authorizeUrl, newHandshake, plainCode, scopesAsked } from "@/lib/channels/connecting/rules";
import { SANDBOX } from "@/lib/channels/rules";
import { env } from "@/lib/env";
import type { FormConnect, OAuthConnect } from "@/lib/platforms/contract-connecting";
import type { Platform } from "@/lib/platforms/contract-platform";
import { requirePlatform } from "@/lib/platforms/registry";

export type Account = { id: string; handle: string; credentials: { label: string; value: string }[] };
/** A connected channel, and the handle the sandbox knows its account by. */
export type BenchChannel = { id: string; remoteAccount: string; handle: string };
/** A post as the sandbox received it. */
export type Received = { text: string; handle: string | null; receivedAt: number; deletedAt: number | null };
/** A workspace to measure in. */
export type BenchWorkspace = { workspaceId: string; scope: Scope };
type FormPlatform = Platform & { connect: FormConnect };
type OAuthPlatform = Platform & { connect: OAuthConnect };

/** One call of the sandbox's control API. */
export async function control<Answer>(
  path: string,
  body?: unknown,
  method = body === undefined ? "GET" : "POST",
): Promise<Answer> {
  const { SANDBOX_ORIGIN, SANDBOX_TOKEN } = env();
  const answer = await fetch(`${SANDBOX_ORIGIN}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${SANDBOX_TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status} to ${path}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** Everything that arrived in the sandbox, deleted posts too. */
export const received = async (): Promise<Received[]> =>
  (await control<{ posts: Received[] }>("/posts?limit=20000")).posts;

/** A workspace with one member. */
export async function openWorkspace(): Promise<BenchWorkspace> {
  const userId = uuidv7();
  const workspaceId = uuidv7();
  await db()
    .insert(users)
    .values({ id: userId, email: `${userId}@example.test` });
  await db().insert(workspaces).values({ id: workspaceId, slug: workspaceId, name: "Benchmark" });
  await db().insert(memberships).values({ workspaceId, userId, role: "owner" });
  return { workspaceId, scope: testScope(workspaceId, userId) };
}

/** A new account in the sandbox. */
export async function makeAccount(platform: string, name: string): Promise<Account> {
  const handle = platform === "bluesky" ? `${name}.sandbox.test` : name;
  return (await control<{ account: Account }>("/accounts", { platform, handle, name })).account;
}

type SignedIn = Pick<Parameters<typeof saveChannel>[1], "account" | "access" | "app">;

/** The simulator's base address for a platform. */
const baseFor = (platform: string): string => `${env().SANDBOX_ORIGIN}/${platform}`;

function got<Value>(result: { ok: true; value: Value } | { ok: false; failure: unknown }): Value {
  if (result.ok) return result.value;
  throw new Error(`A sandbox account could not be connected: ${JSON.stringify(result.failure)}`);
}

/** With what its platform's form asks for, as the sandbox shows it: a webhook, a bot's token, a password. */
async function signInByForm({ connect, facts }: FormPlatform, { credentials }: Account): Promise<SignedIn> {
  const shown = (label: string) => credentials.find((one) => one.label.startsWith(label))?.value ?? "";
  const fields = Object.fromEntries(facts.connect.fields.map(({ name, label }) => [name, shown(label)]));
  return { ...got(await connect.signIn(fields, baseFor(facts.id))), app: null };
}

/** What one `<input>` says of itself. */
function inputOf(tag: string) {
  const of = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll("&amp;", "&");
  const [kind, isChecked] = [of("type"), /\bchecked\b/.test(tag)];
  const isSent = !/\bdisabled\b/.test(tag) && (kind === "hidden" || (kind === "checkbox" && isChecked));
  return { kind, name: of("name"), value: of("value") ?? "", isChecked, isSent };
}

/**
 * What a browser would send from the one form of a page, when its main button is pressed: for the account, or for whom
 * the page proposes when it asks for a person and the account is one of theirs.
 */
function filledForm(html: string, account: string): URLSearchParams {
  const inputs = [...html.matchAll(/<input\b[^>]*>/g)].map(([tag]) => inputOf(tag));
  const people = inputs.filter(({ kind, name }) => kind === "radio" && name === "account");
  const proposed = people.find(({ isChecked }) => isChecked)?.value ?? account;
  const fields = new URLSearchParams([
    ["account", people.some(({ value }) => value === account) ? account : proposed],
    ["decision", "allow"],
  ]);
  for (const { name, value, isSent } of inputs) if (name && isSent) fields.append(name, value);
  return fields;
}

/** At the consent page, where the button Allow is pressed with everything that is ticked. Returns the code. */
async function consent(page: URL, account: string): Promise<string> {
  const html = await (await fetch(page)).text();
  const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1] ?? page.pathname;
  const answer = await fetch(new URL(action.replaceAll("&amp;", "&"), page), {
    method: "POST",
    headers: { origin: page.origin },
    body: filledForm(html, account),
    redirect: "manual",
  });
  return plainCode(new URL(answer.headers.get("location") ?? "nowhere:").searchParams.get("code") ?? "");
}

/** By consent; of several pages or organisations the account itself, or the first that can be connected. */
async function signInByConsent(platform: OAuthPlatform, { id }: Account): Promise<SignedIn> {
  const { connect, facts } = platform;
  const { origin, endpoints } = got(await connect.resolve({}, baseFor(facts.id)));
  const redirectUri = redirectUriFor(env().publicUrl, facts.id);
  const registered = await connect.register?.(origin, { redirectUri, website: env().publicUrl });
  const app = registered ? got(registered) : sandboxApplication(facts.id);
  const { state, verifier, challenge } = newHandshake();
  const asked = {
    clientId: app?.clientId ?? "",
    redirectUri,
    scopes: scopesAsked(facts.connect),
    state,
    challenge,
  };
  const code = await consent(new URL(authorizeUrl(endpoints.authorize, asked, connect.handshake)), id);
  const access = got(await connect.exchange({ origin, app, code, verifier, redirectUri }));
  const context = { origin, accountId: "", handle: "", access, app };
  const found = connect.accounts
    ? got(await connect.accounts(context)).filter(({ refusal }) => !refusal)
    : [{ account: got(await platform.identify(context)), access }];
  const chosen = found.find((one) => one.account.id === id) ?? found[0];
  if (!chosen) throw new Error(`${facts.label} has no account to connect.`);
  return { ...chosen, app };
}

/** Signs an account of the sandbox in, as its platform wants it. */
export function signIn(id: string, account: Account): Promise<SignedIn> {
  const platform = requirePlatform(id);
  return platform.connect.kind === "form"
    ? signInByForm({ ...platform, connect: platform.connect }, account)
    : signInByConsent({ ...platform, connect: platform.connect }, account);
}

/** Connects a new account of the sandbox, whatever its platform. */
export async function connect({ scope }: BenchWorkspace, id: string, name: string): Promise<void> {
  const signedIn = await signIn(id, await makeAccount(id, name));
  await saveChannel(scope, { platform: id, origin: SANDBOX, sandbox: true, ...signedIn });
}

/** Connects `count` sandbox accounts the way a person does, Bluesky and Mastodon in turn, with the sandbox's limits lifted. */
export async function connectChannels(workspace: BenchWorkspace, count: number): Promise<BenchChannel[]> {
  await control("/limits", { enabled: false });
  for (let index = 0; index < count; index += 1)
    await connect(workspace, index % 2 === 0 ? "bluesky" : "mastodon", `bench${index}`);
  const rows = await db()
    .select({ id: channels.id, remoteAccount: channels.remoteAccount, handle: channels.handle })
    .from(channels)
    .where(eq(channels.workspaceId, workspace.workspaceId))
    .orderBy(channels.createdAt);
  if (rows.length !== count) throw new Error(`${rows.length} of ${count} channels were connected.`);
  return rows;
}
