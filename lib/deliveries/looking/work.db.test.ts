import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { failWith } from "@/lib/result";
import { cancelPost } from "../cancelling/mutations";
import { databaseNow } from "../clock/queries";
import { savePost } from "../mutations";
import { publishOperation } from "../publishing/work";
import { getPost } from "../queries";
import { reconcileOperation } from "../reconciling/work";
import { retryFailed } from "../retrying/mutations";
import { publishPost } from "../scheduling/mutations";
import { recordReceipt } from "../settling/mutations";
import { duePost, historyOf, makeDraft, makeWorkspace, operationOf, settleNow } from "../testing/rows";
import { receipt, startAfresh, there } from "../testing/there";
import { recordNotThere } from "./mutations";
import { confirmThere } from "./work";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

const noAnswer = () => failWith({ next: "look" as const, reason: "No answer came." });
const address = "https://example.test/mine";

/** A post that nobody can tell of, since the platform cannot be read back. */
async function looked(meanwhile?: (made: Awaited<ReturnType<typeof duePost>>) => Promise<unknown>) {
  there.absence = "none";
  there.publish = (count) => (count === 1 ? noAnswer() : undefined);
  const made = await duePost();
  await publishOperation(made.scope, made.operation.id);
  await meanwhile?.(made);
  await settleNow(made.operation.id);
  expect(await reconcileOperation(made.scope, made.operation.id, await databaseNow())).toBe("look");
  const { fence } = await operationOf(made.draft.id);
  return { ...made, operationId: made.operation.id, fence };
}
const auditOf = async (postId: string) => {
  const rows = await db().execute<{ action: string }>(
    sql`select action from audit_events where subject = ${postId} order by id desc limit 1`,
  );
  return rows[0]?.action;
};

beforeEach(startAfresh);

describe("it is there", () => {
  it("becomes the receipt with the id the platform tells, with a line and an audit", async () => {
    const { scope, draft, operationId, fence } = await looked();
    there.identify = () => ({ known: "yes", receipt: receipt("mine") });
    expect(await confirmThere(scope, { operationId, fence, address })).toEqual({
      ok: true,
      value: { confirmed: true },
    });
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", remoteId: "mine", address });
    expect((await historyOf(operationId)).at(-1)).toBe("seen");
    expect(await auditOf(draft.id)).toBe("post.seen-there");
    expect((await getPost(scope, draft.id))?.deliveries[0]?.look).toBeNull();
  });

  it("takes the person's word where the platform cannot be asked", async () => {
    const { scope, draft, operationId, fence } = await looked();
    expect(await confirmThere(scope, { operationId, fence, address })).toEqual({
      ok: true,
      value: { confirmed: false },
    });
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", remoteId: null, address });
  });

  it("a late receipt completes a person's word and is no duplicate", async () => {
    const { scope, draft, operationId, fence, operation } = await looked();
    await confirmThere(scope, { operationId, fence, address });
    expect(await recordReceipt(scope, operation, receipt("mine"))).toBe("published");
    expect(await operationOf(draft.id)).toMatchObject({ remoteId: "mine", address });
    expect((await getPost(scope, draft.id))?.deliveries[0]?.duplicated).toBe(false);
  });

  it("refuses an address of another account, in the platform's words", async () => {
    const { scope, draft, operationId, fence } = await looked();
    there.identify = () => ({ known: "no", reason: "That is not a post of @one." });
    expect(await confirmThere(scope, { operationId, fence, address })).toMatchObject({
      ok: false,
      failure: { code: "not-theirs", message: "That is not a post of @one.", field: "address" },
    });
    expect(await operationOf(draft.id)).toMatchObject({ status: "failed" });
  });

  it("refuses what is the receipt of another post", async () => {
    const { scope, channelIds, operationId, fence } = await looked();
    const other = makeDraft(channelIds, "Something else");
    await publishPost(scope, { draft: other });
    there.publish = () => ({ ok: true, value: receipt("mine") });
    await publishOperation(scope, (await operationOf(other.id)).id);
    there.identify = () => ({ known: "yes", receipt: receipt("mine") });
    expect(await confirmThere(scope, { operationId, fence, address })).toMatchObject({
      failure: { code: "taken" },
    });
  });

  it("refuses when the state moved on, and in another workspace", async () => {
    const { scope, draft, operationId, fence, operation } = await looked();
    const stranger = await makeWorkspace();
    for (const decide of [
      () => confirmThere(stranger.scope, { operationId, fence, address }),
      () => recordNotThere(stranger.scope, { operationId, fence }),
    ])
      expect(await decide()).toMatchObject({ ok: false, failure: { code: "moved-on" } });
    await recordReceipt(scope, operation, receipt("late"));
    expect(await confirmThere(scope, { operationId, fence, address })).toMatchObject({
      failure: { code: "moved-on" },
    });
    expect(await recordNotThere(scope, { operationId, fence })).toMatchObject({
      failure: { code: "moved-on" },
    });
    expect(await operationOf(draft.id)).toMatchObject({ remoteId: "late" });
  });
});

describe("it is not: send it", () => {
  it("sends again with the same idempotency material, also where absence can never be proven", async () => {
    const { scope, draft, operationId, fence } = await looked();
    expect(await recordNotThere(scope, { operationId, fence })).toEqual({ ok: true, value: { sent: true } });
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled", failure: null, notAfter: null });
    expect(await publishOperation(scope, operationId)).toBe("published");
    expect(there.sent[1]?.material).toEqual(there.sent[0]?.material);
    expect(await historyOf(operationId)).toContain("not-seen");
    expect(await auditOf(draft.id)).toBe("post.not-there");
  });

  it("is refused before not_after + ceiling + settle, by the database's clock", async () => {
    const { scope, draft, operationId, fence } = await looked();
    await db().execute(
      sql`update operations set not_after = clock_timestamp() - interval '90 seconds' where id = ${operationId}`,
    );
    const refused = await recordNotThere(scope, { operationId, fence });
    expect(refused).toMatchObject({ ok: false, failure: { code: "too-early" } });
    expect(await operationOf(draft.id)).toMatchObject({ status: "failed", failure: { next: "look" } });
    expect(await retryFailed(scope, { postId: draft.id })).toMatchObject({ failure: { code: "look-first" } });
  });

  it("sends the post as it is by now, as a new intent, when it was edited meanwhile", async () => {
    const { scope, draft, operationId, fence } = await looked();
    await savePost(scope, { ...draft, revision: 1, text: "Something better" });
    expect((await getPost(scope, draft.id))?.deliveries[0]?.look).toMatchObject({
      text: "Hello there",
      leadsTo: "edited",
    });
    await recordNotThere(scope, { operationId, fence });
    expect(await publishOperation(scope, operationId)).toBe("published");
    expect(there.sent[1]?.text).toBe("Something better");
    expect(there.sent[1]?.material).not.toEqual(there.sent[0]?.material);
  });

  it("leaves unsent what was cancelled while it was on its way", async () => {
    const { scope, draft, operationId, fence } = await looked((made) =>
      cancelPost(made.scope, { postId: made.draft.id }),
    );
    expect(await recordNotThere(scope, { operationId, fence })).toEqual({ ok: true, value: { sent: false } });
    expect(await operationOf(draft.id)).toMatchObject({ status: "cancelled" });
    expect(await publishOperation(scope, operationId)).toBe("busy");
  });

  it("is asked for once: a second press finds that the state moved on", async () => {
    const { scope, operationId, fence } = await looked();
    const both = await Promise.all([1, 2].map(() => recordNotThere(scope, { operationId, fence })));
    expect(both.filter((one) => one.ok)).toHaveLength(1);
  });

  it("on a page left open during a later look is refused, whatever it says", async () => {
    const { scope, draft, operationId, fence } = await looked();
    const shown = { operationId, fence };
    await recordNotThere(scope, shown);
    there.publish = noAnswer;
    await publishOperation(scope, operationId);
    await settleNow(operationId);
    expect(await reconcileOperation(scope, operationId, await databaseNow())).toBe("look");
    const refused = {
      ok: false,
      failure: { code: "moved-on", message: "It changed meanwhile; look again." },
    };
    expect(await recordNotThere(scope, shown)).toMatchObject(refused);
    expect(await confirmThere(scope, { ...shown, address })).toMatchObject(refused);
    expect(await operationOf(draft.id)).toMatchObject({ status: "failed", failure: { next: "look" } });
    const now = (await getPost(scope, draft.id))?.deliveries[0]?.look?.fence ?? 0;
    expect(await recordNotThere(scope, { operationId, fence: now })).toMatchObject({ ok: true });
  });
});
