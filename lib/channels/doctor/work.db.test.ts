import { beforeEach, describe, expect, it, vi } from "vitest";
import { channels } from "@/db/schema/channels";
import { users } from "@/db/schema/people";
import { auditEvents } from "@/db/schema/signals";
import { testDatabase } from "@/db/testing";
import type { SelfScope } from "@/lib/auth/scope";
import { testSelf } from "@/lib/auth/testing";
import { catalog } from "@/lib/platforms/catalog";
import type { OAuthConnect } from "@/lib/platforms/contract-connecting";
import { fail, ok } from "@/lib/result";
import { saveChannel } from "../connecting/mutations";
import { page, raise } from "../testing/several";

const { db, empty } = testDatabase();
const { ID, SECRET, given } = vi.hoisted(() => ({
  ID: "linkedin",
  SECRET: "never-to-be-seen",
  given: { check: true, set: true },
}));
const check = vi.fn<NonNullable<OAuthConnect["check"]>>();

vi.mock("@/lib/platforms/registry", () => ({
  platformOf: (id: string) => {
    const facts = catalog.find((one) => one.id === id);
    const endpoints = { authorize: "https://www.example/a", token: "https://www.example/t" };
    const resolve = async () => ok({ origin: "https://www.example", endpoints });
    const connect = { kind: facts?.connect.kind, resolve, ...(given.check ? { check } : {}) };
    return facts ? { facts, connect } : null;
  },
}));
vi.mock("@/lib/env", async (original) => {
  const real = await original<typeof import("@/lib/env")>();
  const app = { clientId: "ours", clientSecret: SECRET };
  const extra = () => ({
    applications: given.set ? { [ID]: app } : {},
    publicUrl: "https://posts.example.com",
    localMode: false,
    VERIFICATION_FILES: new Map([["tiktok1.txt", "x"]]),
  });
  return { ...real, env: () => ({ ...real.env(), ...extra() }) };
});

const { checkApplication } = await import("./work");
const { getApplicationCounts, getPlatforms } = await import("./queries");

let operator: SelfScope;
let somebody: SelfScope;

beforeEach(async () => {
  await empty();
  vi.resetAllMocks();
  Object.assign(given, { check: true, set: true });
  const [one, two] = await db
    .insert(users)
    .values([{ email: "op@example.com" }, { email: "some@example.com" }])
    .returning();
  operator = testSelf(one?.id ?? "", { isOperator: true });
  somebody = testSelf(two?.id ?? "");
});

describe("checking an application", () => {
  it("asks the platform with the credentials that are set, and keeps and tells none of it", async () => {
    check.mockResolvedValue(ok("accepted"));
    const answer = await checkApplication(operator, { platform: ID });
    expect(answer).toMatchObject({ value: { verdict: "accepted" } });
    expect(check).toHaveBeenCalledWith(
      "https://www.example",
      { clientId: "ours", clientSecret: SECRET },
      "https://posts.example.com/api/channels/linkedin/callback",
    );
    expect(JSON.stringify(answer)).not.toContain(SECRET);
    expect(await db.select().from(auditEvents)).toEqual([]);
  });

  it.each([
    ["refused", () => check.mockResolvedValue(ok("refused"))],
    ["unknown", () => check.mockResolvedValue(ok("unknown"))],
    ["unreachable", () => check.mockResolvedValue(fail("unreachable", "Nobody answered."))],
    ["unknown", () => Object.assign(given, { check: false })],
  ])("may end with %s", async (verdict, arrange) => {
    arrange();
    expect(await checkApplication(operator, { platform: ID })).toMatchObject({ value: { verdict } });
  });

  it("is the operator's alone", async () => {
    expect(await checkApplication(somebody, { platform: ID })).toMatchObject({
      failure: { code: "forbidden" },
    });
    expect(check).not.toHaveBeenCalled();
  });

  it.each(["mastodon", "discord", "nowhere"])("has nothing to ask at %s", async (platform) => {
    expect(await checkApplication(operator, { platform })).toMatchObject({
      failure: { code: "not-configured" },
    });
  });

  it("needs both variables", async () => {
    given.set = false;
    expect(await checkApplication(operator, { platform: ID })).toMatchObject({
      failure: { code: "not-configured" },
    });
  });

  it("cannot be repeated without end: platforms count wrong codes", async () => {
    check.mockResolvedValue(ok("accepted"));
    for (let times = 0; times < 40; times += 1) await checkApplication(operator, { platform: ID });
    expect(await checkApplication(operator, { platform: ID })).toMatchObject({
      failure: { code: "too-fast" },
    });
  });
});

describe("what the operator sees of platforms", () => {
  it("counts real channels of all workspaces, and holds no secret", async () => {
    const { scope, other } = await raise();
    for (const [at, sandbox] of [
      [scope, false],
      [other, false],
      [scope, true],
    ] as const)
      await saveChannel(at, {
        ...page("1"),
        platform: ID,
        origin: sandbox ? "sandbox" : "https://www.linkedin.com",
        sandbox,
        app: { clientId: "ours", clientSecret: SECRET },
      });
    await db.update(channels).set({ health: "reconnect" });
    const view = await getPlatforms(operator);
    expect(view?.platforms.map(({ id }) => id)).toEqual(catalog.map(({ id }) => id));
    expect(view?.platforms.find(({ id }) => id === ID)).toMatchObject({
      channels: 2,
      application: { set: true, checkable: true },
    });
    expect(view).toMatchObject({
      reachable: true,
      pages: { privacy: "https://posts.example.com/privacy" },
      verification: ["https://posts.example.com/tiktok1.txt"],
    });
    expect(JSON.stringify(view)).not.toMatch(new RegExp(`${SECRET}|"ours"`));
    expect(getApplicationCounts(operator)?.set).toBe(1);
  });

  it("is nobody else's", async () => {
    expect(await getPlatforms(somebody)).toBeNull();
    expect(getApplicationCounts(somebody)).toBeNull();
  });
});
