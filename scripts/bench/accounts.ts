import { eq } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import type { Scope } from "@/lib/auth/scope";
import { testScope } from "@/lib/auth/testing";
import { saveChannel } from "@/lib/channels/connecting/mutations";
import { authorizeUrl, newHandshake } from "@/lib/channels/connecting/rules";
import { SANDBOX } from "@/lib/channels/rules";
import { env } from "@/lib/env";
import type { FormConnect, OAuthConnect, Platform } from "@/lib/platforms/contract";
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

/** With its handle and app password, as the form does. */
async function signInByForm(platform: FormPlatform, account: Account): Promise<SignedIn> {
  const password = account.credentials.find(({ label }) => /password/i.test(label))?.value ?? "";
  const fields = { handle: account.handle, password };
  return { ...got(await platform.connect.signIn(fields, baseFor(platform.facts.id))), app: null };
}

/** At the consent page, where the button Allow is pressed. */
async function signInByConsent(platform: OAuthPlatform, { id }: Account): Promise<SignedIn> {
  const { connect, facts } = platform;
  const { origin, endpoints } = got(await connect.resolve({}, baseFor(facts.id)));
  const redirectUri = `${env().publicUrl}/api/channels/${facts.id}/callback`;
  const registered = await connect.register?.(origin, { redirectUri, website: env().publicUrl });
  const app = registered ? got(registered) : null;
  const { state, verifier, challenge } = newHandshake();
  const scopes = facts.connect.scopes.join(" ");
  const asked = { clientId: app?.clientId ?? "", redirectUri, scopes, state, challenge };
  const page = new URL(authorizeUrl(endpoints.authorize, asked));
  const form = new URLSearchParams([...page.searchParams, ["account", id], ["decision", "allow"]]);
  const headers = { origin: page.origin };
  const sent = { method: "POST", headers, body: form, redirect: "manual" } as const;
  const answer = await fetch(page.origin + page.pathname, sent);
  const code = new URL(answer.headers.get("location") ?? "nowhere:").searchParams.get("code") ?? "";
  const access = got(await connect.exchange({ origin, app, code, verifier, redirectUri }));
  const account = got(await platform.identify({ origin, accountId: "", handle: "", access, app }));
  return { account, access, app };
}

/** Signs an account of the sandbox in, as its platform wants it. */
export function signIn(id: string, account: Account): Promise<SignedIn> {
  const platform = requirePlatform(id);
  return platform.connect.kind === "form"
    ? signInByForm({ ...platform, connect: platform.connect }, account)
    : signInByConsent({ ...platform, connect: platform.connect }, account);
}

async function connect({ scope }: BenchWorkspace, id: "bluesky" | "mastodon", name: string): Promise<void> {
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
