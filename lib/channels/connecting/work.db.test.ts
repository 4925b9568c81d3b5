import { beforeEach, describe, expect, it, vi } from "vitest";
import { users } from "@/db/schema/people";
import { memberships, workspaces } from "@/db/schema/sharing";
import { testDatabase } from "@/db/testing";
import type { Role, Scope, SelfScope } from "@/lib/auth/scope";
import { testScope, testSelf } from "@/lib/auth/testing";
import type { FormConnect, OAuthConnect } from "@/lib/platforms/contract-connecting";
import type { Platform } from "@/lib/platforms/contract-platform";
import { fail, ok } from "@/lib/result";
import { listChannels } from "../queries";

const { db, empty } = testDatabase();

const account = {
  id: "7",
  handle: "@ada@example.social",
  displayName: "Ada",
  avatarUrl: null,
  profileUrl: null,
  limits: null,
};
const access = { token: "the-token", refreshToken: null, expiresAt: null, endsAt: null, scopes: ["write"] };
const exchange = vi.fn<OAuthConnect["exchange"]>();
const register = vi.fn<NonNullable<OAuthConnect["register"]>>();
const isRegistered = vi.fn<NonNullable<OAuthConnect["isRegistered"]>>();
const signIn = vi.fn<FormConnect["signIn"]>();

vi.mock("@/lib/platforms/registry", () => {
  const fields = [{ name: "server", label: "Server", hint: "", kind: "address" }];
  const identify: Platform["identify"] = async () => ok(account);
  const resolve: OAuthConnect["resolve"] = async ({ server }, base) => {
    const origin = base ?? server ?? "";
    return ok({ origin, endpoints: { authorize: `${origin}/authorize`, token: `${origin}/token` } });
  };
  const oauth = {
    facts: { connect: { scopes: ["write"], fields } },
    identify,
    connect: { kind: "oauth", resolve, register, isRegistered, exchange },
  };
  const form = { facts: { connect: { scopes: [], fields } }, identify, connect: { kind: "form", signIn } };
  return { platformOf: (id: string) => ({ oauth, form })[id] ?? null };
});

vi.mock("@/lib/env", async (original) => {
  const real = await original<typeof import("@/lib/env")>();
  return { ...real, env: () => ({ ...real.env(), SANDBOX_ORIGIN: "http://127.0.0.1:3999" }) };
});

const { beginOAuth, completeOAuth, connectByForm } = await import("./work");

let scope: Scope;
let self: SelfScope;

async function join(role: Role) {
  const [user] = await db
    .insert(users)
    .values({ email: `${role}@example.com` })
    .returning();
  const [workspace] = await db
    .insert(workspaces)
    .values({ slug: `of-${role}`, name: role })
    .returning();
  const [userId, workspaceId] = [user?.id ?? "", workspace?.id ?? ""];
  await db.insert(memberships).values({ workspaceId, userId, role });
  scope = testScope(workspaceId, userId, role);
  self = testSelf(userId, { sessionToken: "session" });
}

beforeEach(async () => {
  await empty();
  vi.resetAllMocks();
  exchange.mockResolvedValue(ok(access));
  register.mockResolvedValue(ok({ clientId: "client", clientSecret: "secret" }));
  isRegistered.mockResolvedValue(true);
  await join("owner");
});

const input = { platform: "oauth", sandbox: false, fields: { server: "https://example.social" } };

async function begin(given = input): Promise<URL> {
  const begun = await beginOAuth(scope, self, given);
  if (!begun.ok) throw new Error(begun.failure.message);
  return new URL(begun.value.url);
}

const answer = (url: URL, more: Partial<Parameters<typeof completeOAuth>[1]> = {}) =>
  completeOAuth(self, {
    platform: "oauth",
    state: url.searchParams.get("state") ?? "",
    code: "code",
    error: undefined,
    iss: undefined,
    ...more,
  });

describe("signing in at a platform", () => {
  it("ends in a channel, once", async () => {
    const url = await begin();
    expect(url.origin).toBe("https://example.social");
    expect(await answer(url)).toEqual({ slug: "of-owner", connected: "@ada@example.social", again: false });
    expect(await answer(url)).toEqual({ slug: null, refusal: "used" });
    expect(exchange).toHaveBeenCalledTimes(1);
    expect(await listChannels(scope)).toMatchObject([
      { handle: "@ada@example.social", sandbox: false, server: "https://example.social" },
    ]);
  });

  it("gives the exchange the verifier of the challenge that was shown", async () => {
    const { createHash } = await import("node:crypto");
    const url = await begin();
    await answer(url);
    const verifier = exchange.mock.calls[0]?.[0].verifier ?? "";
    expect(createHash("sha256").update(verifier).digest("base64url")).toBe(
      url.searchParams.get("code_challenge"),
    );
  });

  it.each([
    ["denial", { error: "access_denied" }, "denied"],
    ["an error of the platform", { error: "server_error" }, "platform-error"],
    ["an answer without a code", { code: undefined }, "platform-error"],
    ["an answer of another server", { iss: "https://evil.example" }, "issuer"],
    ["a state nobody began", { state: "made-up" }, "unknown"],
    ["no state", { state: undefined }, "unknown"],
    ["a platform nobody knows", { platform: "nothing" }, "unknown"],
  ])("connects nothing after %s", async (_name, more, refusal) => {
    expect(await answer(await begin(), more)).toMatchObject({ refusal });
    expect(exchange).not.toHaveBeenCalled();
    expect(await listChannels(scope)).toEqual([]);
  });

  it("does not accept what another session began", async () => {
    const url = await begin();
    self = testSelf(self.userId, { sessionToken: "another" });
    expect(await answer(url)).toEqual({ slug: null, refusal: "foreign" });
  });

  it("does not accept someone who may not connect any more", async () => {
    const url = await begin();
    await db.update(memberships).set({ role: "viewer" });
    expect(await answer(url)).toEqual({ slug: "of-owner", refusal: "not-allowed" });
  });

  it("registers once per server, and anew when the server forgot it", async () => {
    await begin();
    await begin();
    expect(register).toHaveBeenCalledTimes(1);
    isRegistered.mockResolvedValue(false);
    const url = await begin();
    expect(register).toHaveBeenCalledTimes(2);
    exchange.mockResolvedValue(fail("app-forgotten", "Forgotten"));
    expect(await answer(url)).toEqual({ slug: "of-owner", refusal: "app-forgotten" });
    await begin();
    expect(register).toHaveBeenCalledTimes(3);
  });
});

describe("connecting a channel again with a form", () => {
  it("renews the same account, and refuses another by naming both", async () => {
    const given = { platform: "form", sandbox: false, fields: {} };
    signIn.mockResolvedValue(ok({ origin: "https://pds.example", account, access }));
    const first = await connectByForm(scope, given);
    const channelId = first.ok ? first.value.channelId : "";
    expect(await connectByForm(scope, { ...given, channelId })).toMatchObject({
      ok: true,
      value: { channelId, again: true },
    });
    const another = { ...account, id: "8", handle: "@eve@example.social" };
    signIn.mockResolvedValue(ok({ origin: "https://pds.example", account: another, access }));
    const refused = await connectByForm(scope, { ...given, channelId });
    expect(refused).toMatchObject({ failure: { code: "other-account" } });
    expect(JSON.stringify(refused)).toMatch(/@eve@example\.social.*@ada@example\.social/);
    expect(await listChannels(scope)).toHaveLength(1);
    expect((await connectByForm(scope, given)).ok).toBe(true);
    expect(await listChannels(scope)).toHaveLength(2);
  });
});

describe("sandbox and real accounts", () => {
  it("keep apart: the sandbox's address is refused for a real account, under either name", async () => {
    for (const server of ["http://127.0.0.1:3999", "localhost:3999", "http://localhost:3999/mastodon"]) {
      const fields = { server };
      expect(await beginOAuth(scope, self, { ...input, fields })).toMatchObject({
        failure: { code: "is-sandbox", field: "server" },
      });
      expect(await connectByForm(scope, { platform: "form", sandbox: false, fields })).toMatchObject({
        failure: { code: "is-sandbox" },
      });
    }
    expect(signIn).not.toHaveBeenCalled();
  });

  it("refuse a real account whose handle leads into the sandbox", async () => {
    signIn.mockResolvedValue(ok({ origin: "http://127.0.0.1:3999", account, access }));
    expect(await connectByForm(scope, { platform: "form", sandbox: false, fields: {} })).toMatchObject({
      failure: { code: "is-sandbox" },
    });
    expect(await listChannels(scope)).toEqual([]);
  });

  it("a simulated account goes to the sandbox's base and stays simulated", async () => {
    signIn.mockResolvedValue(ok({ origin: "http://127.0.0.1:3999/form", account, access }));
    expect(await connectByForm(scope, { platform: "form", sandbox: true, fields: {} })).toMatchObject({
      ok: true,
    });
    expect(signIn).toHaveBeenCalledWith({}, "http://127.0.0.1:3999/form");
    expect(await listChannels(scope)).toMatchObject([{ sandbox: true, server: null }]);
  });

  it("the adapter's sentence reaches the field it belongs to, its evidence does not", async () => {
    signIn.mockResolvedValue({
      ok: false,
      failure: { code: "wrong-password", message: "No.", field: "password", evidence: { body: "x" } },
    });
    expect(await connectByForm(scope, { platform: "form", sandbox: false, fields: {} })).toEqual(
      fail("wrong-password", "No.", { field: "password" }),
    );
  });
});
