import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "@/db/testing";
import { systemScope } from "@/lib/auth/mint";
import type { Quota } from "@/lib/platforms/quota";
import { failWith } from "@/lib/result";
import { publishOperation } from "../publishing/work";
import { sweepSenders } from "../sweeping/mutations";
import { duePost, endLease, historyOf, operationOf } from "../testing/rows";
import { startAfresh, there } from "../testing/there";
import { giveBack, giveUploadsBack, pruneQuotaUses, reserve, takeUploads } from "./mutations";

const { db, empty } = testDatabase();

const HOUR: Quota = {
  name: "writes",
  label: "posts",
  limit: 30,
  windowSeconds: 3_600,
  per: "account",
  costs: { publish: 3, remove: 1 },
};
const facts = vi.hoisted(() => ({ quotas: [] as Quota[] }));

vi.mock("@/lib/platforms/catalog", async (original) => {
  const real = await original<typeof import("@/lib/platforms/catalog")>();
  return { ...real, requireFacts: (id: string) => ({ ...real.requireFacts(id), quotas: facts.quotas }) };
});

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

beforeEach(async () => {
  await empty();
  startAfresh();
  facts.quotas = [HOUR];
});

const ada = "bluesky|https://example.test|ada";
const act = (kind: "publish" | "remove" = "publish", remoteAccount = ada) => ({
  id: uuidv7(),
  channelId: uuidv7(),
  kind,
  remoteAccount,
  dueAt: new Date(),
});

const used = async () => {
  const [row] = await db.execute<{ used: number }>(
    sql`select coalesce(sum(cost), 0)::int as used from quota_uses`,
  );
  return row?.used ?? 0;
};

/** Earlier uses, `minutes` ago. */
const earlier = (cost: number, minutes: number, subject = ada, name = "writes") =>
  db.execute(sql`insert into quota_uses (id, subject, platform, name, cost, at)
    values (${uuidv7()}, ${subject}, 'bluesky', ${name}, ${cost}, clock_timestamp() - ${minutes} * interval '1 minute')`);

const take = (one = act()) => db.transaction((tx) => reserve(one, tx));

describe("the quota ledger", () => {
  it("takes until the limit, then says when there is room again", async () => {
    await earlier(27, 20);
    expect((await take()).ok).toBe(true);
    const refused = await take();
    expect(refused).toMatchObject({ ok: false, failure: { code: "quota" } });
    if (refused.ok) return;
    expect(refused.failure.message).toMatch(
      /^Bluesky takes 10 posts an hour, and this account has used them\. It waits until \d{4}-/,
    );
    expect(refused.failure.retryAfterSeconds).toBeGreaterThan(40 * 60 - 10);
    expect(refused.failure.retryAfterSeconds).toBeLessThanOrEqual(40 * 60);
    expect(await used()).toBe(30);
  });

  it("is exact when twenty are armed at once", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => take()));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(10);
    expect(await used()).toBe(30);
  });

  it("is exact across the seam between far and near, with 120 at once", async () => {
    facts.quotas = [{ ...HOUR, limit: 420, costs: { publish: 3 } }];
    await earlier(90, 1);
    // 100 connections of 3 each are kept free: from 120 on, everybody counts one after the other.
    const answers = await Promise.all(Array.from({ length: 120 }, () => take()));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(110);
    expect(await used()).toBe(420);
  });

  it("counts what slid out of the window no more, and the other window still", async () => {
    facts.quotas = [HOUR, { ...HOUR, limit: 60, windowSeconds: 86_400 }];
    await earlier(30, 61);
    expect((await take()).ok).toBe(true);
    await earlier(27, 120);
    const refused = await take();
    expect(refused).toMatchObject({ ok: false, failure: { code: "quota" } });
    if (!refused.ok) expect(refused.failure.message).toContain("20 posts a day");
  });

  it("lets a cheaper act through where a dearer one has to wait", async () => {
    await earlier(29, 5);
    expect((await take()).ok).toBe(false);
    expect((await take(act("remove"))).ok).toBe(true);
  });

  it("gives back what was certainly not accepted, and only that", async () => {
    const one = act();
    await take(one);
    await take();
    await giveBack(one, db);
    expect(await used()).toBe(3);
  });

  it("keeps nothing of a refusal or of a transaction that came to nothing", async () => {
    facts.quotas = [HOUR, { ...HOUR, name: "yearly", limit: 2 }];
    expect((await take()).ok).toBe(false);
    expect(await used()).toBe(0);
    facts.quotas = [HOUR];
    await db
      .transaction(async (tx) => {
        await reserve(act(), tx);
        throw new Error("no");
      })
      .catch(() => {});
    expect(await used()).toBe(0);
  });

  it("is one for an account in all workspaces, and one for all accounts where the app has it", async () => {
    await earlier(30, 1);
    expect((await take(act("publish", "bluesky|https://example.test|ben"))).ok).toBe(true);
    facts.quotas = [{ ...HOUR, per: "app" }];
    await earlier(30, 1, "bluesky|app");
    const refused = await take(act("publish", "bluesky|https://example.test|ben"));
    expect(refused.ok ? "" : refused.failure.message).toContain("the accounts here have used them");
  });

  it("keeps nothing of refused uploads, and gives back those that never began", async () => {
    const uploads = { ...HOUR, name: "uploads", label: "uploads", limit: 5, costs: { upload: 1 } };
    facts.quotas = [uploads, { ...uploads, name: "few", limit: 3 }];
    expect((await takeUploads(act(), 4)).ok).toBe(false);
    expect(await used()).toBe(0);
    const taken = await takeUploads(act(), 3);
    expect(await used()).toBe(6);
    await giveUploadsBack(taken.ok ? taken.value : []);
    expect(await used()).toBe(0);
  });

  it("counts uploads by the file and gives none back with what they were for", async () => {
    facts.quotas = [{ ...HOUR, name: "uploads", label: "uploads", limit: 5, costs: { upload: 1 } }];
    const one = act();
    expect((await takeUploads(one, 4)).ok).toBe(true);
    await giveBack(one, db);
    expect(await used()).toBe(4);
    expect((await takeUploads(act(), 2)).ok).toBe(false);
    expect((await takeUploads(act(), 1)).ok).toBe(true);
  });

  it("takes nothing where no limit is stated", async () => {
    facts.quotas = [];
    expect((await take()).ok).toBe(true);
    expect(await used()).toBe(0);
  });

  it("is swept after the longest window", async () => {
    await earlier(1, 60 * 25);
    await earlier(1, 60);
    await pruneQuotaUses(systemScope("test"));
    expect(await used()).toBe(1);
  });
});

describe("publishing with a ledger", () => {
  it("waits in plain words when the account has used its limit, and goes out once there is room", async () => {
    const { scope, operation, draft } = await duePost();
    await earlier(30, 10, operation.remoteAccount);
    expect(await publishOperation(scope, operation.id)).toBe("quota");
    expect(there.sent).toHaveLength(0);
    const waiting = await operationOf(draft.id);
    expect(waiting.status).toBe("scheduled");
    const minutes = ((waiting.nextCheckAt?.getTime() ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(49);
    expect(minutes).toBeLessThan(51);
    expect(await historyOf(operation.id)).toEqual(["scheduled", "claimed", "waiting"]);
    expect(await publishOperation(scope, operation.id)).toBe("not-due");
    await db.execute(sql`update quota_uses set at = at - interval '1 hour'`);
    await db.execute(sql`update operations set next_check_at = clock_timestamp() where id = ${operation.id}`);
    expect(await publishOperation(scope, operation.id)).toBe("published");
    expect(there.sent).toHaveLength(1);
  });

  it("gives back what a definite no did not use, and keeps what nobody knows", async () => {
    const refused = await duePost();
    there.publish = () =>
      failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason: "Too many." });
    await publishOperation(refused.scope, refused.operation.id);
    expect(await used()).toBe(0);
    there.publish = () => failWith({ next: "revise", field: "text", reason: "No." });
    const bad = await duePost();
    await publishOperation(bad.scope, bad.operation.id);
    expect(await used()).toBe(0);
    there.publish = () => failWith({ next: "look", reason: "Nothing came." });
    const open = await duePost();
    await publishOperation(open.scope, open.operation.id);
    expect((await operationOf(open.draft.id)).status).toBe("unknown");
    expect(await used()).toBe(3);
  });

  it("keeps what a sender that died had reserved", async () => {
    const { scope, operation, draft } = await duePost();
    there.publish = () => {
      throw new Error("it died here");
    };
    await publishOperation(scope, operation.id).catch(() => {});
    await endLease(operation.id);
    await sweepSenders(systemScope("test"));
    expect((await operationOf(draft.id)).status).toBe("unknown");
    expect(await used()).toBe(3);
  });

  it("gives each that waits on an account a moment of its own", async () => {
    const first = await duePost();
    const { remoteAccount } = first.operation;
    await earlier(3, 30, remoteAccount);
    await earlier(27, 10, remoteAccount);
    const second = await duePost();
    await db.execute(
      sql`update operations set remote_account = ${remoteAccount} where id = ${second.operation.id}`,
    );
    const minutesUntil = async (one: typeof first) => {
      expect(await publishOperation(one.scope, one.operation.id)).toBe("quota");
      const at = (await operationOf(one.draft.id)).nextCheckAt?.getTime() ?? 0;
      return Math.round((at - Date.now()) / 60_000);
    };
    expect(await minutesUntil(first)).toBe(30);
    expect(await minutesUntil(second)).toBe(50);
  });
});
