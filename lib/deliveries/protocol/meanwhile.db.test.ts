import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { systemScope } from "@/lib/auth/mint";
import { disconnectChannel, pauseChannel, resumeChannel } from "@/lib/channels/mutations";
import { failWith } from "@/lib/result";
import { deletePost } from "../cancelling/mutations";
import { applyHolds } from "../holding/work";
import { savePost } from "../mutations";
import { publishOperation } from "../publishing/work";
import { recordReceipt } from "../settling/mutations";
import { insist } from "../settling/work";
import { sweepOnce } from "../sweeping/work";
import { duePost, historyOf, operationOf } from "../testing/rows";
import { receipt, startAfresh, there } from "../testing/there";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

const noAnswer = () => failWith({ next: "look" as const, reason: "No answer came." });

beforeEach(startAfresh);

describe("what people do meanwhile has a defined outcome", () => {
  it("a channel disconnected while due: it is held, says so, and is not sent", async () => {
    const { scope, draft, operation, channelIds } = await duePost();
    expect(await disconnectChannel(scope, channelIds[0] ?? "")).toMatchObject({ ok: true });
    expect(await publishOperation(scope, operation.id)).toBe("held");
    await sweepOnce();
    expect(await operationOf(draft.id)).toMatchObject({ status: "scheduled", hold: "reconnect" });
    expect(await historyOf(operation.id)).toEqual(["scheduled", "held"]);
    expect(there.sent).toHaveLength(0);
  });

  it("a channel cannot be disconnected while its answer is awaited", async () => {
    const { scope, operation, channelIds } = await duePost();
    there.publish = noAnswer;
    await publishOperation(scope, operation.id);
    expect(await disconnectChannel(scope, channelIds[0] ?? "")).toMatchObject({
      ok: false,
      failure: { code: "being-sent" },
    });
  });

  it("a pause and its end leave a line each on what was due, and none on what is not", async () => {
    const { scope, operation, channelIds } = await duePost();
    const later = await duePost();
    await db().execute(sql`update operations set due_at = clock_timestamp() + interval '1 day', channel_id = ${channelIds[0]}
      where id = ${later.operation.id}`);
    await pauseChannel(scope, channelIds[0] ?? "");
    await applyHolds(systemScope("hold"), channelIds[0] ?? "");
    await applyHolds(systemScope("hold"), channelIds[0] ?? "");
    await resumeChannel(scope, channelIds[0] ?? "");
    await applyHolds(systemScope("hold"), channelIds[0] ?? "");
    expect(await historyOf(operation.id)).toEqual(["scheduled", "held", "freed"]);
    expect(await historyOf(later.operation.id)).toEqual(["scheduled"]);
    expect(await publishOperation(scope, operation.id)).toBe("published");
  });

  it("a delete while scheduled: it is cancelled and never sent", async () => {
    const { scope, draft, operation } = await duePost();
    expect(await deletePost(scope, { postId: draft.id })).toMatchObject({ ok: true });
    expect(await publishOperation(scope, operation.id)).toBe("gone");
    await sweepOnce();
    expect(await operationOf(draft.id)).toMatchObject({ status: "cancelled" });
    expect(there.sent).toHaveLength(0);
  });

  it("an edit while sending that gets a receipt: the older text is out, and the wish says so", async () => {
    const { scope, draft, operation } = await duePost();
    there.before = () => savePost(scope, { ...draft, revision: 1, text: "Something better" });
    expect(await publishOperation(scope, operation.id)).toBe("published");
    expect(there.sent.map((one) => one.text)).toEqual(["Hello there"]);
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", wish: "edit" });
  });
});

describe("database away: the answer is kept and written", () => {
  it("is written once the database answers again", async () => {
    const { scope, draft, operation } = await duePost();
    there.publish = noAnswer;
    await publishOperation(scope, operation.id);
    let away = 2;
    const known = await insist("receipt", async () => {
      if (away-- > 0) throw new Error("connection refused");
      return recordReceipt(scope, operation, receipt("kept"));
    });
    expect(known).toBe("published");
    expect(await operationOf(draft.id)).toMatchObject({ status: "published", remoteId: "kept" });
  });
});

describe("every attempt leaves a row", () => {
  it("with the platform's words and its request id, before and after arming", async () => {
    const { scope, operation } = await duePost();
    const evidence = { method: "POST", url: "https://example.test/upload", status: 503, requestId: "req-7" };
    there.prepare = async () =>
      failWith({ next: "wait", until: new Date(), reason: "The server is away.", evidence });
    expect(await publishOperation(scope, operation.id)).toBe("waiting");
    there.prepare = undefined;
    there.publish = () => ({
      ok: true,
      value: { ...receipt("r"), evidence: { ...evidence, status: 200, requestId: "req-8" } },
    });
    await db().execute(sql`update operations set next_check_at = null where id = ${operation.id}`);
    expect(await publishOperation(scope, operation.id)).toBe("published");
    const rows = await db().execute<{ step: string; request_id: string | null }>(
      sql`select step, request_id from attempts where operation_id = ${operation.id} and request_id is not null order by at`,
    );
    expect(rows.map(({ step, request_id }) => [step, request_id])).toEqual([
      ["waiting", "req-7"],
      ["receipt", "req-8"],
    ]);
  });
});
