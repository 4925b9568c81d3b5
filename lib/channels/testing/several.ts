import { vi } from "vitest";
import { db } from "@/db/client";
import { users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import type { Scope, SelfScope } from "@/lib/auth/scope";
import { testScope, testSelf } from "@/lib/auth/testing";
import type { Credentials } from "@/lib/env";
import type { ConnectableAccount, OAuthConnect } from "@/lib/platforms/contract-connecting";
import type { Platform } from "@/lib/platforms/contract-platform";
import { ok } from "@/lib/result";
import type { Callback } from "../connecting/work";

/** A page as a sign-in brings it. */
export const page = (id: string, more: Partial<ConnectableAccount> = {}): ConnectableAccount => ({
  account: {
    id,
    handle: `page-${id}`,
    displayName: `Page ${id}`,
    avatarUrl: null,
    profileUrl: null,
    limits: null,
  },
  access: {
    token: `token-${id}`,
    refreshToken: null,
    expiresAt: new Date(Date.now() + 3_600_000),
    endsAt: null,
    scopes: [],
  },
  ...more,
});

export const accounts = vi.fn<NonNullable<OAuthConnect["accounts"]>>();
export const exchange = vi.fn<OAuthConnect["exchange"]>();
export const identify = vi.fn<Platform["identify"]>();
/** The credentials that the operator has set. */
export const applications: { several?: Credentials; single?: Credentials } = {};

const application = { portal: "https://apps.example", names: { id: "Id", secret: "Secret" }, review: "" };
const resolve: OAuthConnect["resolve"] = async (_fields, base) => {
  const origin = base ?? "https://graph.example";
  const authorize = base ? `${base}/dialog` : "https://www.example/dialog";
  return ok({ origin, endpoints: { authorize, token: `${origin}/token` } });
};
const platform = (id: string, more: object) => ({
  facts: {
    id,
    label: "Pages",
    connect: { scopes: ["pages"], extraScopes: ["numbers"], fields: [], application },
  },
  identify,
  connect: {
    kind: "oauth",
    handshake: { scopeSeparator: ",", pkce: "none" },
    resolve,
    exchange,
    ...more,
  },
});

const known = [platform("several", { accounts }), platform("single", {})];

/** Two platforms with an application of the operator's: a sign-in at one brings `several` accounts, at the other one. */
export const registry = { platformOf: (id: string) => known.find(({ facts }) => facts.id === id) ?? null };

/** The environment with those applications, and a sandbox. */
export async function environment(original: () => Promise<typeof import("@/lib/env")>) {
  const real = await original();
  return { ...real, env: () => ({ ...real.env(), applications, SANDBOX_ORIGIN: "http://127.0.0.1:3999" }) };
}

/** One person in two workspaces, and platforms that answer as they should. */
export async function raise(): Promise<{ scope: Scope; other: Scope; self: SelfScope }> {
  for (const id of ["several", "single"] as const)
    applications[id] = { clientId: `our-${id}`, clientSecret: "hush" };
  const [user] = await db().insert(users).values({ email: "ada@example.com" }).returning();
  const userId = user?.id ?? "";
  const made = await db()
    .insert(workspaces)
    .values([
      { slug: "one", name: "One" },
      { slug: "two", name: "Two" },
    ])
    .returning();
  for (const { id } of made)
    await db().insert(memberships).values({ workspaceId: id, userId, role: "owner" });
  const [scope, other] = made.map(({ id }) => testScope(id, userId));
  if (!scope || !other) throw new Error("no workspaces");
  const never = { refreshToken: null, expiresAt: null, endsAt: null };
  exchange.mockResolvedValue(ok({ token: "user-token", ...never, scopes: ["pages"] }));
  accounts.mockResolvedValue(
    ok([page("1"), page("2"), page("3", { refusal: "You only analyse this page." })]),
  );
  identify.mockResolvedValue(ok(page("1").account));
  return { scope, other, self: testSelf(userId, { sessionToken: "session" }) };
}

type Begun = { platform?: string; sandbox?: boolean; channelId?: string };
type Person = { scope: Scope; self: SelfScope };

/** Begins a sign-in; the address of the consent page. */
export async function begin(
  { scope, self }: Person,
  { platform: id = "several", sandbox = false, channelId }: Begun = {},
): Promise<URL> {
  const { beginOAuth } = await import("../connecting/work");
  const input = { platform: id, sandbox, fields: {}, ...(channelId ? { channelId } : {}) };
  const begun = await beginOAuth(scope, self, input);
  if (!begun.ok) throw new Error(begun.failure.message);
  return new URL(begun.value.url);
}

/** Signs in and comes back. */
export async function signIn(person: Person, how: Begun = {}, more: Partial<Callback> = {}) {
  const { completeOAuth } = await import("../connecting/work");
  const url = await begin(person, how);
  const state = url.searchParams.get("state") ?? "";
  const answer = {
    platform: how.platform ?? "several",
    state,
    code: "code",
    error: undefined,
    iss: undefined,
  };
  return completeOAuth(person.self, { ...answer, ...more });
}

/** Signs in at the platform that brings several accounts; the id of the choice. */
export async function choice(person: Person): Promise<string> {
  const ended = await signIn(person);
  if ("choose" in ended) return ended.choose;
  throw new Error(JSON.stringify(ended));
}
