import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { pendingConnections } from "@/db/schema/channels";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import type { Scope, SelfScope } from "@/lib/auth/scope";
import { testSelf } from "@/lib/auth/testing";
import { fail, ok } from "@/lib/result";
import { pauseChannel } from "../mutations";
import { listChannels } from "../queries";
import { readHeld } from "../reading/queries";
import { accounts, applications, choice, exchange, page, raise, signIn } from "../testing/several";
import { cancelChoice, connectChosen, forgetOldPending } from "./mutations";
import { getPending } from "./queries";

const { db, empty } = testDatabase();

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/several")).registry);
vi.mock("@/lib/env", async (original) => {
  const { environment } = await import("../testing/several");
  return environment(() => original<typeof import("@/lib/env")>());
});

let person: Awaited<ReturnType<typeof raise>>;

beforeEach(async () => {
  await empty();
  vi.resetAllMocks();
  person = await raise();
});

const connect = (pendingId: string, ...accountIds: string[]) =>
  connectChosen(person.scope, person.self, { pendingId, accountIds });
const handles = async () => (await listChannels(person.scope)).map(({ handle }) => handle);

describe("a sign-in for several accounts", () => {
  it("lists them without a token, and keeps those sealed", async () => {
    const id = await choice(person);
    const pending = await getPending(person.scope, person.self, id);
    expect(pending).toMatchObject({
      kind: "choice",
      platform: "several",
      accounts: [
        { id: "1", displayName: "Page 1", refusal: null, connected: false },
        { id: "2" },
        { id: "3", refusal: "You only analyse this page." },
      ],
    });
    const rows = await db.select().from(pendingConnections);
    expect(JSON.stringify([pending, rows])).not.toMatch(/token-|hush/);
    expect(await handles()).toEqual([]);
  });

  it("is shown even when there is one, and connects nothing by itself", async () => {
    accounts.mockResolvedValue(ok([page("1")]));
    expect(await getPending(person.scope, person.self, await choice(person))).toMatchObject({
      accounts: [{ id: "1" }],
    });
    expect(await handles()).toEqual([]);
  });

  it("connects what was chosen, each with its own access and the scopes of the sign-in, once", async () => {
    const id = await choice(person);
    expect(await connect(id, "1", "2", "3", "unheard-of")).toEqual(
      ok({ handles: ["page-1", "page-2"], again: 0 }),
    );
    expect(await handles()).toEqual(["page-1", "page-2"]);
    const [row] = await listChannels(person.scope);
    const held = await readHeld(person.scope, row?.id ?? "");
    expect(held).toMatchObject({ access: { token: "token-1", scopes: ["pages"] } });
    expect(held?.app).toEqual(applications.several);
    expect(await connect(id, "1")).toMatchObject({ failure: { code: "over" } });
    expect(await getPending(person.scope, person.self, id)).toEqual({ kind: "used" });
    expect((await db.select().from(pendingConnections))[0]?.sealed).toBeNull();
  });

  it("goes to one of two answers that come at the same moment", async () => {
    const id = await choice(person);
    const both = await Promise.all([connect(id, "1"), connect(id, "1")]);
    expect(both.map(({ ok: done }) => done).sort()).toEqual([false, true]);
  });

  it("can be chosen from again after a choice of nothing", async () => {
    const id = await choice(person);
    expect(await connect(id, "3")).toMatchObject({ failure: { code: "nothing-chosen" } });
    expect((await connect(id, "1")).ok).toBe(true);
  });

  it("saves all or none", async () => {
    const id = await choice(person);
    await db.execute(sql`alter table channels add constraint refused check (remote_account_id <> '2')`);
    await expect(connect(id, "1", "2")).rejects.toThrow();
    await db.execute(sql`alter table channels drop constraint refused`);
    expect(await handles()).toEqual([]);
    expect((await connect(id, "1", "2")).ok).toBe(true);
  });

  it("says which are connected already; choosing them renews their access and keeps their pause", async () => {
    await connect(await choice(person), "1");
    const [before] = await listChannels(person.scope);
    await pauseChannel(person.scope, before?.id ?? "");
    accounts.mockResolvedValue(ok([page("1", { access: { ...page("1").access, token: "new" } }), page("2")]));
    const id = await choice(person);
    expect(await getPending(person.scope, person.self, id)).toMatchObject({
      accounts: [
        { id: "1", connected: true },
        { id: "2", connected: false },
      ],
    });
    expect(await connect(id, "1", "2")).toEqual(ok({ handles: ["page-1", "page-2"], again: 1 }));
    const after = await listChannels(person.scope);
    expect(after).toHaveLength(2);
    expect(after[0]).toMatchObject({ id: before?.id, handle: "page-1" });
    expect(after[0]?.pausedAt).not.toBeNull();
    expect(await readHeld(person.scope, before?.id ?? "")).toMatchObject({
      version: 2,
      access: { token: "new" },
    });
  });

  it("belongs to the session and workspace that began it", async () => {
    const id = await choice(person);
    const strangers: [Scope, SelfScope][] = [
      [person.scope, testSelf(person.self.userId, { sessionToken: "another" })],
      [person.other, person.self],
    ];
    for (const [where, who] of strangers) {
      expect(await getPending(where, who, id)).toEqual({ kind: "over" });
      const answer = await connectChosen(where, who, { pendingId: id, accountIds: ["1"] });
      expect(answer).toMatchObject({ failure: { code: "over" } });
      await cancelChoice(where, who, id);
    }
    expect((await connect(id, "1")).ok).toBe(true);
    expect(await getPending(person.scope, person.self, "no-id")).toEqual({ kind: "over" });
  });

  it("throws the tokens away when it is cancelled", async () => {
    const id = await choice(person);
    await cancelChoice(person.scope, person.self, id);
    expect((await db.select().from(pendingConnections))[0]).toMatchObject({ sealed: null });
    expect(await connect(id, "1")).toMatchObject({ failure: { code: "over" } });
  });

  it("ends after a quarter of an hour, and its tokens go", async () => {
    const id = await choice(person);
    const [row] = await db.select().from(pendingConnections);
    expect(Math.round(((row?.expiresAt.getTime() ?? 0) - Date.now()) / 60_000)).toBe(15);
    await db.update(pendingConnections).set({ expiresAt: sql`clock_timestamp() - interval '1 second'` });
    expect(await getPending(person.scope, person.self, id)).toEqual({ kind: "over" });
    expect(await connect(id, "1")).toMatchObject({ failure: { code: "over" } });
    await forgetOldPending(systemScope("test"));
    expect(await db.select().from(pendingConnections)).toMatchObject([{ sealed: null }]);
    await db.update(pendingConnections).set({ expiresAt: sql`clock_timestamp() - interval '2 days'` });
    await forgetOldPending(systemScope("test"));
    expect(await db.select().from(pendingConnections)).toEqual([]);
  });

  it("says what to do where there is nothing to choose", async () => {
    accounts.mockResolvedValue(fail("no-pages", "You manage no page. Make one there first."));
    const ended = await signIn(person);
    const told = "told" in ended ? ended.told : "";
    expect(await getPending(person.scope, person.self, told)).toEqual({
      kind: "problem",
      problem: "You manage no page. Make one there first.",
    });
    accounts.mockResolvedValue(ok([]));
    expect(await signIn(person)).toMatchObject({ refusal: "no-accounts" });
    accounts.mockResolvedValue(fail("unreachable", "No answer."));
    expect(await signIn(person)).toMatchObject({ refusal: "unreachable" });
    exchange.mockResolvedValue(fail("not-a-tester", "Ask the operator to add you as a tester."));
    expect(await signIn(person)).toHaveProperty("told");
  });
});
