import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import type { Scope } from "@/lib/auth/scope";
import { failWith } from "@/lib/result";
import { cancelPost } from "../cancelling/mutations";
import { databaseNow } from "../clock/queries";
import { savePost } from "../mutations";
import { type Operation, readOperation } from "../publishing/mutations";
import { publishOperation } from "../publishing/work";
import { getPost } from "../queries";
import { claimReading, recordReading } from "../reconciling/mutations";
import { reconcileOperation } from "../reconciling/work";
import { recordReceipt, recordRefusal, recordWait } from "../settling/mutations";
import { duePost, historyOf, operationOf, settleNow } from "../testing/rows";
import { receipt, startAfresh, there } from "../testing/there";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

const noAnswer = () => failWith({ next: "look" as const, reason: "No answer came." });
const refusal = { next: "revise" as const, field: "text" as const, reason: "Too long there." };

/** An operation that was sent without an answer, and what its sender knew of it. */
async function unanswered() {
  there.publish = (count) => (count === 1 ? noAnswer() : undefined);
  const made = await duePost();
  await publishOperation(made.scope, made.operation.id);
  return { ...made, sender: await row(made.scope, made.operation.id) };
}

async function row(scope: Scope, id: string): Promise<Operation> {
  const found = await readOperation(scope, id);
  if (!found) throw new Error("no operation");
  return found;
}

const readBack = async (scope: Scope, id: string) => {
  await settleNow(id);
  return reconcileOperation(scope, id, await databaseNow());
};

/** The steps of what came after the first answer was missing. */
const stepsAfter = async (id: string) => (await historyOf(id)).slice(4);

beforeEach(startAfresh);

describe("rule 7: the fence guards starting, never learning", () => {
  it("late answer after the fence: a definite no concludes while a reading is under way", async () => {
    const { scope, draft, sender } = await unanswered();
    await settleNow(sender.id);
    const reading = await claimReading(scope, sender.id);
    if (!reading.ok) throw new Error(reading.failure.message);
    await recordRefusal(scope, sender, refusal);
    expect(await operationOf(draft.id)).toMatchObject({ status: "failed", failure: refusal, intent: null });
    await recordReading(scope, reading.value, new Date(), "absent", "It is not there so far.");
    expect(await operationOf(draft.id)).toMatchObject({ status: "failed", checks: 0 });
    expect(await stepsAfter(sender.id)).toEqual(["refused", "checked"]);
  });

  it("late answer after the fence: a 429 sends it back to the schedule, with a new intent to come", async () => {
    const { scope, draft, sender } = await unanswered();
    await settleNow(sender.id);
    await claimReading(scope, sender.id);
    await recordWait(scope, sender, 0, "Too many requests.");
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled", intent: null, notAfter: null });
    expect(await publishOperation(scope, sender.id)).toBe("published");
    expect(there.sent[1]?.material).not.toEqual(there.sent[0]?.material);
  });

  it("a late no also answers for a person what nobody could tell", async () => {
    const { scope, draft, sender } = await unanswered();
    there.find = () => ({ found: "several", candidates: [receipt("a"), receipt("b")], evidence: {} });
    expect(await readBack(scope, sender.id)).toBe("look");
    await recordRefusal(scope, sender, refusal);
    expect(await operationOf(draft.id)).toMatchObject({ status: "failed", failure: refusal, intent: null });
  });

  it("the late no of an older sending says nothing about a resend of the same material", async () => {
    const { scope, draft, sender } = await unanswered();
    expect(await readBack(scope, sender.id)).toBe("absent");
    there.publish = noAnswer;
    expect(await publishOperation(scope, sender.id)).toBe("unknown");
    await recordRefusal(scope, sender, refusal);
    expect(await operationOf(draft.id)).toMatchObject({ status: "unknown" });
    expect((await historyOf(sender.id)).at(-1)).toBe("late");
  });

  it("a late no after the receipt changes nothing, and is told", async () => {
    const { scope, draft, sender } = await unanswered();
    await recordReceipt(scope, sender, receipt("r"));
    await recordRefusal(scope, sender, refusal);
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", remoteId: "r", failure: null });
    expect(await stepsAfter(sender.id)).toEqual(["receipt", "late"]);
  });

  it("a late receipt after a cancel is recorded: it is out after all", async () => {
    const { scope, draft, sender } = await unanswered();
    await cancelPost(scope, { postId: draft.id });
    expect(await readBack(scope, sender.id)).toBe("absent");
    expect(await operationOf(draft.id)).toMatchObject({ status: "cancelled" });
    expect(await recordReceipt(scope, sender, receipt("late"))).toBe("published");
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", remoteId: "late" });
  });

  it("a late receipt after a refusal, and after a look, is recorded", async () => {
    const refused = await unanswered();
    await recordRefusal(refused.scope, refused.sender, refusal);
    expect(await recordReceipt(refused.scope, refused.sender, receipt("late"))).toBe("published");
    expect(await operationOf(refused.draft.id)).toMatchObject({ status: "published", failure: null });
    startAfresh();
    const looked = await unanswered();
    there.find = () => ({ found: "several", candidates: [receipt("a"), receipt("b")], evidence: {} });
    await readBack(looked.scope, looked.sender.id);
    expect(await recordReceipt(looked.scope, looked.sender, receipt("a"))).toBe("published");
    expect(await operationOf(looked.draft.id)).toMatchObject({ status: "published", failure: null });
  });

  it("duplicate receipt marks duplicated: a late one after a resend, with both addresses in the history", async () => {
    const { scope, draft, sender } = await unanswered();
    expect(await readBack(scope, sender.id)).toBe("absent");
    expect(await publishOperation(scope, sender.id)).toBe("published");
    expect(await recordReceipt(scope, sender, receipt("first"))).toBe("duplicated");
    const [delivery] = (await getPost(scope, draft.id))?.deliveries ?? [];
    expect(delivery?.duplicated).toBe(true);
    const notes = delivery?.attempts.map((one) => one.evidence?.note).filter(Boolean);
    expect(notes).toEqual(["https://example.test/r2 · r2", "https://example.test/first · first"]);
  });

  it("a post known by its handle and then by its own id is one post, in either order", async () => {
    const first = await unanswered();
    const handle = first.sender.intent?.material.key ?? "";
    const [byHandle, byId] = [
      { ...receipt(handle), handle },
      { ...receipt("post"), handle },
    ];
    expect(await recordReceipt(first.scope, first.sender, byHandle)).toBe("published");
    expect(await recordReceipt(first.scope, first.sender, byId)).toBe("known");
    startAfresh();
    const second = await unanswered();
    const own = second.sender.intent?.material.key ?? "";
    expect(await recordReceipt(second.scope, second.sender, { ...receipt("post-2"), handle: own })).toBe(
      "published",
    );
    expect(await recordReceipt(second.scope, second.sender, { ...receipt(own), handle: own })).toBe("known");
    const other = { ...receipt("stranger"), handle: "stranger" };
    expect(await recordReceipt(second.scope, second.sender, other)).toBe("duplicated");
  });

  it("an unanswered sending that was taken back meanwhile still leaves its line", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = noAnswer;
    there.before = async () => {
      await db().execute(`update operations set lease_until = clock_timestamp() - interval '1 second'
        where id = '${operation.id}'`);
      const { sweepOnce } = await import("../sweeping/work");
      await sweepOnce();
    };
    await publishOperation(scope, operation.id);
    expect(await operationOf(draft.id)).toMatchObject({ status: "unknown" });
    expect((await historyOf(operation.id)).filter((step) => step === "unanswered")).toHaveLength(2);
  });
});

describe("wishes that came too late", () => {
  it("edit while sending → found: the wish stays, to be offered as an update", async () => {
    const { scope, draft, sender } = await unanswered();
    await savePost(scope, { ...draft, revision: 1, text: "Something better" });
    there.find = () => ({ found: "yes", receipt: receipt("old"), evidence: {} });
    expect(await readBack(scope, sender.id)).toBe("published");
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", wish: "edit" });
  });

  it("a save that changed nothing of it leaves no wish", async () => {
    const { scope, draft, sender } = await unanswered();
    await savePost(scope, { ...draft, revision: 1 });
    await recordReceipt(scope, sender, receipt("r"));
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", wish: null });
  });

  it("cancel while sending → found: the wish stays, to be offered as a removal", async () => {
    const { scope, draft, sender } = await unanswered();
    await cancelPost(scope, { postId: draft.id });
    await recordReceipt(scope, sender, receipt("r"));
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", wish: "cancel" });
  });

  it("a channel taken off while sending → found: a removal is wished for", async () => {
    const { scope, draft, sender } = await unanswered();
    await savePost(scope, { ...draft, revision: 1, channels: [] });
    await recordReceipt(scope, sender, receipt("r"));
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", wish: "cancel" });
  });
});
