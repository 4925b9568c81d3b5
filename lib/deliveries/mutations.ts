import "server-only";
import { and, eq, inArray, isNull, notInArray, type SQL, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { deliveries, operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationChanged, operationDue } from "@/lib/outbox/schema";
import { lockPost, writePost } from "@/lib/posts/mutations";
import type { PostDraft } from "@/lib/posts/schema";
import { fail, ok } from "@/lib/result";
import { chosenChannels, problemsOf, wantedOn } from "./checking/queries";
import { isLook } from "./concluding/rules";
import { recordAttempt } from "./evidence/mutations";
import { inOrder, type Wanted } from "./following/rules";
import { contentHash, fingerprintOf } from "./publishing/rules";
import { mustBeSearched } from "./restoring/rules";
import type { OperationStatus } from "./rules";

/** Statuses whose content may still change: nothing of it has been sent. */
export const OPEN: OperationStatus[] = ["scheduled", "claimed", "failed", "missed", "cancelled"];
/** Statuses that still wait for their moment. */
export const PLANNED: OperationStatus[] = ["scheduled", "claimed"];
/** Statuses whose outcome is open: what is wanted meanwhile is kept as a wish. */
export const UNDER_WAY: OperationStatus[] = ["sending", "unknown"];
/** A failure that a person has to look at: it may be out there, so nothing of it changes. */
export const notToLookAt = sql`not (${operations.status} = 'failed' and coalesce(${operations.failure} ->> 'next' = 'look', false))`;

/** What makes something new there; the other kinds change what is there. */
export const isSending = sql`${operations.kind} in ('publish', 'part', 'comment')`;

/** Cancels the operations that fulfil `which`, wakes no sleeper of theirs any more, and says why. Returns on how many channels. */
export async function cancelUnsent(which: SQL | undefined, summary: string, tx: Tx): Promise<number> {
  const cancelled = await tx
    .update(operations)
    .set({
      status: "cancelled",
      revision: sql`${operations.revision} + 1`,
      hold: null,
      leaseUntil: null,
      nextCheckAt: null,
    })
    .where(which)
    .returning();
  for (const operation of cancelled) {
    await writeOutbox(tx, operationChanged({ ...operation, revision: operation.revision - 1 }));
    await recordAttempt(tx, operation, { step: "cancelled", outcome: "info", summary });
  }
  return new Set(cancelled.map((one) => one.deliveryId)).size;
}

/** Cancels what the channels taken off a post have not sent; what is under way sees that it is off, once its outcome is known. */
async function cancelRemoved(deliveryIds: string[], tx: Tx) {
  const theirs = inArray(operations.deliveryId, deliveryIds);
  const unsent = and(theirs, inArray(operations.status, [...PLANNED, "failed", "missed"]), notToLookAt);
  await cancelUnsent(unsent, "The channel was taken off the post. Nothing was sent.", tx);
}

/** Takes the channels that the draft does not name off the post, and cancels what they have not sent. */
async function takeOff(draft: PostDraft, tx: Tx) {
  const ids = draft.channels.map((one) => one.channelId);
  const gone = await tx
    .update(deliveries)
    .set({ removedAt: new Date() })
    .where(
      and(
        eq(deliveries.postId, draft.id),
        isNull(deliveries.removedAt),
        ids.length > 0 ? notInArray(deliveries.channelId, ids) : sql`true`,
      ),
    )
    .returning({ id: deliveries.id });
  if (gone.length > 0)
    await cancelRemoved(
      gone.map((one) => one.id),
      tx,
    );
}

async function writeDeliveries(scope: Scope, draft: PostDraft, tx: Tx) {
  for (const { channelId, ...variant } of draft.channels) {
    await tx
      .insert(deliveries)
      .values({ workspaceId: scope.workspaceId, postId: draft.id, channelId, ...variant })
      .onConflictDoUpdate({
        target: [deliveries.postId, deliveries.channelId],
        set: { ...variant, removedAt: null },
      });
  }
}

type Row = typeof operations.$inferSelect;

/** Gives one unsent operation its new content; it is woken anew when it is its turn. */
async function giveContent(row: Row, { content }: Wanted, turn: boolean, tx: Tx) {
  if (contentHash(content) === contentHash(row.content)) return;
  const waits = PLANNED.includes(row.status);
  const [changed] = await tx
    .update(operations)
    .set({
      content,
      fingerprint: fingerprintOf(content),
      revision: row.revision + 1,
      remoteDraft: null,
      intent: null,
      ...(waits ? { status: "scheduled" as const, leaseUntil: null } : {}),
    })
    .where(eq(operations.id, row.id))
    .returning();
  if (changed && waits && turn)
    await writeOutbox(tx, [operationChanged(row), operationDue(changed, changed.dueAt)]);
}

/** Puts a part or comment that was added behind the post that waits for its time. */
async function addFollower(head: Row, { kind, position, content }: Wanted, tx: Tx) {
  const { workspaceId, postId, deliveryId, channelId, remoteAccount, dueAt, incarnation } = head;
  const place = { workspaceId, postId, deliveryId, channelId, remoteAccount, incarnation, kind, position };
  const fresh = { content, fingerprint: fingerprintOf(content), dueAt, status: "scheduled" as const };
  await tx
    .insert(operations)
    .values({ ...place, ...fresh })
    .onConflictDoUpdate({
      target: [operations.deliveryId, operations.kind, operations.position, operations.incarnation],
      set: { ...fresh, failure: null, revision: sql`${operations.revision} + 1` },
      setWhere: eq(operations.status, "cancelled"),
    });
}

/** Makes what one delivery has not sent equal to what it should send. */
async function refreshDelivery(rows: readonly Row[], wanted: readonly Wanted[], tx: Tx) {
  const steps = inOrder(rows);
  const [head] = steps;
  const same = (one: Wanted) => (row: Row) => row.kind === one.kind && row.position === one.position;
  const unsent = (row: Row) => OPEN.includes(row.status) && !isLook(row) && !mustBeSearched(row);
  for (const [index, row] of steps.entries()) {
    const own = wanted.find((one) => same(one)(row));
    const turn = index === 0 || steps[index - 1]?.status === "published";
    if (own && unsent(row)) await giveContent(row, own, turn, tx);
    if (!own && unsent(row) && row.status !== "cancelled")
      await cancelUnsent(eq(operations.id, row.id), "It was taken off the post. Nothing was sent.", tx);
  }
  if (!head || ![...PLANNED, ...UNDER_WAY].includes(head.status)) return;
  for (const one of wanted) {
    const row = steps.find(same(one));
    if (!row || (row.status === "cancelled" && one.kind !== "publish")) await addFollower(head, one, tx);
  }
}

/** Gives the new content to everything that has not been sent. */
async function refreshContent(draft: PostDraft, tx: Tx) {
  const rows = await tx
    .select({ operation: operations })
    .from(operations)
    .innerJoin(deliveries, eq(deliveries.id, operations.deliveryId))
    .where(and(eq(operations.postId, draft.id), isNull(deliveries.removedAt), isSending));
  const byChannel = Map.groupBy(
    rows.map((row) => row.operation),
    (row) => row.channelId,
  );
  for (const [channelId, own] of byChannel) await refreshDelivery(own, wantedOn(draft, channelId), tx);
  // A cancel or another time that somebody asked for stays asked for; both look at the content then.
  await tx
    .update(operations)
    .set({ wish: "edit" })
    .where(
      and(
        eq(operations.postId, draft.id),
        inArray(operations.status, UNDER_WAY),
        isNull(operations.wish),
        isSending,
      ),
    );
}

/** The draft's channels must all be this workspace's and still connected. */
export async function checkChannels(scope: Scope, draft: PostDraft, tx: Tx) {
  const chosen = await chosenChannels(scope, draft, tx);
  if (chosen.length !== draft.channels.length) {
    return fail("no-channel", "A chosen channel is no longer connected here. Choose the channels again.", {
      field: "channels",
    });
  }
  return ok(chosen);
}

/**
 * Saves a post and its channels; also what autosave calls. What has been sent stays as it was sent, and its channels
 * stay on the post: only `changeThere` changes what is on a platform. Fails with `blocked` when the post waits for
 * its time and the new content could not go out, `conflict`, `not-found`, or `no-channel`.
 */
export async function savePost(scope: Scope, draft: PostDraft, tx: Tx = db()) {
  return tx.transaction(async (inner) => {
    const current = await lockPost(scope, draft.id, inner);
    const channelsOk = await checkChannels(scope, draft, inner);
    if (!channelsOk.ok) return channelsOk;
    if (current && (current.status === "scheduled" || current.status === "publishing")) {
      const problems = (await problemsOf(scope, draft, inner)).filter(
        (one) => one.level === "error" && one.field !== "channel",
      );
      if (problems.length > 0)
        return fail("blocked", problems[0]?.message ?? "This cannot go out as it is.", { problems });
    }
    const written = await writePost(scope, draft, inner);
    if (!written.ok) return written;
    if (current?.status !== "published") await takeOff(draft, inner);
    await writeDeliveries(scope, draft, inner);
    await refreshContent(draft, inner);
    return written;
  });
}
