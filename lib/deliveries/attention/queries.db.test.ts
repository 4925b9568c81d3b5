import { eq, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import { getHome } from "../overview/queries";
import { publishOperation } from "../publishing/work";
import { duePost } from "../testing/rows";
import { startAfresh } from "../testing/there";
import { listAttention } from "./queries";

vi.mock("@/lib/platforms/registry", async () => (await import("../testing/there")).scriptedRegistry);
vi.mock("@/lib/channels/work", async () => (await import("../testing/there")).openAccess);

beforeEach(startAfresh);

type Kind = "comment" | "update" | "remove";
type More = Partial<typeof operations.$inferInsert>;

/** A post that is out, and a way to write what was asked for after it. */
async function out() {
  const made = await duePost();
  await publishOperation(made.scope, made.operation.id);
  let minute = 0;
  const asked = async (kind: Kind, more: More = {}) => {
    minute += 1;
    const { workspaceId, postId, deliveryId, channelId, content, fingerprint, remoteAccount } =
      made.operation;
    const base = { workspaceId, postId, deliveryId, channelId, content, fingerprint, remoteAccount };
    const failure = { next: "revise" as const, field: "text" as const, reason: "Not like this." };
    const targetId = kind === "comment" ? null : made.operation.id;
    const dueAt = new Date(Date.now() + minute * 60_000);
    const status = "failed" as const;
    await db()
      .insert(operations)
      .values({
        ...base,
        id: uuidv7(),
        kind,
        targetId,
        dueAt,
        status,
        failure,
        incarnation: minute,
        ...more,
      });
  };
  return { ...made, asked };
}

describe("what failed after a post was out", () => {
  it.each<Kind>(["comment", "update", "remove"])(
    "a failed %s waits for a person, and is counted",
    async (act) => {
      const { scope, draft, operation, asked } = await out();
      await asked(act);
      expect(await listAttention(scope)).toMatchObject({
        items: [
          {
            kind: "after",
            act,
            post: { id: draft.id },
            where: ["bluesky"],
            deliveryId: operation.deliveryId,
            reason: "Not like this.",
            look: false,
          },
        ],
        total: 1,
        failed: 0,
      });
      expect((await getHome(scope)).numbers).toMatchObject({ attention: 1, failed: 0 });
    },
  );

  it("is told once for a post, and asks to look where it may be out", async () => {
    const { scope, asked } = await out();
    await asked("comment", { failure: { next: "look", reason: "Nobody can tell." } });
    await asked("update");
    const { items, total } = await listAttention(scope);
    expect(items).toMatchObject([
      { act: "update", look: false },
      { act: "comment", look: true },
    ]);
    expect(total).toBe(2);
  });

  it("asks no more when it was asked for anew, is gone there, or ended only because its post did", async () => {
    const { scope, operation, asked } = await out();
    await asked("update");
    await asked("update", { status: "scheduled", failure: null });
    await asked("comment", { failure: { next: "predecessor", reason: "The post did not go out." } });
    expect(await listAttention(scope)).toMatchObject({ items: [], total: 0 });
    await db().execute(sql`delete from operations where kind = 'update' and status = 'scheduled'`);
    expect(await listAttention(scope)).toMatchObject({ total: 1 });
    await db().update(operations).set({ goneAt: new Date() }).where(eq(operations.id, operation.id));
    expect(await listAttention(scope)).toMatchObject({ items: [], total: 0 });
  });
});
