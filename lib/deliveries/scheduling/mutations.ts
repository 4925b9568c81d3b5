import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { deliveries, operations } from "@/db/schema/delivery";
import { writeAudit } from "@/lib/audit/mutations";
import type { Scope } from "@/lib/auth/scope";
import { takePost } from "@/lib/limits/mutations";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationChanged, operationDue } from "@/lib/outbox/schema";
import { lockPost, writeWallTime } from "@/lib/posts/mutations";
import type { PostDraft, When } from "@/lib/posts/schema";
import { fail, ok } from "@/lib/result";
import { toInstant } from "@/lib/zoned";
import { problemsOf } from "../checking/queries";
import { databaseNow } from "../clock/queries";
import { recordAttempt } from "../evidence/mutations";
import { resumeFollowers } from "../following/mutations";
import { isSending, notToLookAt, OPEN, savePost, UNDER_WAY } from "../mutations";
import { placeOperations } from "../placing/mutations";

/** The instant of a wall-clock time, refused when it is past, in a DST gap, or in no known zone. */
export async function dueInstant(when: When, tx: Tx) {
  const zoned = toInstant(when.wallTime, when.zone);
  if (!zoned.ok) return zoned;
  if (zoned.value.instant <= (await databaseNow(tx))) {
    return fail("in-the-past", "That time has passed. Choose a later one, or publish now.", {
      field: "wallTime",
    });
  }
  return ok(zoned.value.instant);
}

/** What is under way cannot be moved any more; should it prove absent, it goes out at the new time and not at the old. */
async function wishLater(scope: Scope, postId: string, dueAt: Date, tx: Tx): Promise<void> {
  await tx
    .update(operations)
    .set({ wish: "reschedule", dueAt })
    .where(
      and(
        eq(operations.postId, postId),
        eq(operations.workspaceId, scope.workspaceId),
        inArray(operations.status, UNDER_WAY),
        isSending,
        sql`exists (select 1 from ${deliveries} where ${deliveries.id} = ${operations.deliveryId} and ${deliveries.removedAt} is null)`,
      ),
    );
}

/** Saves and schedules; a post's first scheduling counts against the member's limit, autosaves never do. */
async function place(scope: Scope, draft: PostDraft, dueAt: Date, when: When | null, tx: Tx) {
  const before = await lockPost(scope, draft.id, tx);
  const saved = await savePost(scope, draft, tx);
  if (!saved.ok) return saved;
  if (draft.channels.length === 0)
    return fail("no-channel", "Choose at least one channel.", { field: "channels" });
  const problems = (await problemsOf(scope, draft, tx)).filter((one) => one.level === "error");
  if (problems.length > 0)
    return fail("blocked", problems[0]?.message ?? "This cannot go out as it is.", { problems });
  if (!before || before.status === "draft") {
    const allowed = await takePost(scope);
    if (!allowed.ok) return allowed;
  }
  const placed = await placeOperations(scope, draft, dueAt, tx);
  if (placed === 0) return fail("already-sending", "This post is already being sent.");
  await resumeFollowers(scope, draft.id, tx);
  await wishLater(scope, draft.id, dueAt, tx);
  if (when) await writeWallTime(scope, draft.id, when, tx);
  await writeAudit(
    scope,
    {
      action: when ? "post.scheduled" : "post.published-now",
      subject: draft.id,
      data: { dueAt: dueAt.toISOString() },
    },
    tx,
  );
  return ok({ id: saved.value.id, revision: saved.value.revision, dueAt });
}

/** A refusal must not keep what was written on the way to it, so it leaves the transaction as a throw. */
class Refused<Value> extends Error {
  readonly value: Value;
  constructor(value: Value) {
    super("refused");
    this.value = value;
  }
}

/** Runs a transaction whose expected failure rolls everything back. */
export async function allOrNothing<Value extends { ok: boolean }>(
  tx: Tx,
  run: (inner: Tx) => Promise<Value>,
): Promise<Value> {
  try {
    return await tx.transaction(async (inner) => {
      const result = await run(inner);
      if (!result.ok) throw new Refused(result);
      return result;
    });
  } catch (error) {
    if (error instanceof Refused) return error.value as Value;
    throw error;
  }
}

/**
 * Saves a post and schedules it on all its channels for a wall-clock time in a zone. One transaction: on any
 * failure nothing changes. Fails with what `savePost` and `toInstant` fail with, `in-the-past`, `no-channel`,
 * `blocked` (with the problems), `too-fast`, `already-sending`.
 */
export async function schedulePost(scope: Scope, input: { draft: PostDraft; when: When }, tx: Tx = db()) {
  return allOrNothing(tx, async (inner) => {
    const due = await dueInstant(input.when, inner);
    if (!due.ok) return due;
    return place(scope, input.draft, due.value, input.when, inner);
  });
}

/** Saves a post and makes it due at once. Fails like `schedulePost`. */
export async function publishPost(scope: Scope, input: { draft: PostDraft }, tx: Tx = db()) {
  return allOrNothing(tx, async (inner) => place(scope, input.draft, await databaseNow(inner), null, inner));
}

/**
 * Moves what has not been sent to another time. Fails with `already-sending` when everything is under way or
 * out, `not-found`, and what `schedulePost` says of times.
 */
export async function reschedulePost(scope: Scope, input: { postId: string; when: When }, tx: Tx = db()) {
  return allOrNothing(tx, async (inner) => {
    const post = await lockPost(scope, input.postId, inner);
    if (!post) return fail("not-found", "This post is no longer here.");
    const due = await dueInstant(input.when, inner);
    if (!due.ok) return due;
    const moved = await inner
      .update(operations)
      .set({
        dueAt: due.value,
        status: "scheduled",
        revision: sql`${operations.revision} + 1`,
        leaseUntil: null,
        failure: null,
        wish: null,
        nextCheckAt: null,
        missedWakes: 0,
      })
      .where(
        and(
          eq(operations.postId, input.postId),
          eq(operations.workspaceId, scope.workspaceId),
          inArray(operations.status, OPEN),
          notToLookAt,
          isSending,
          sql`exists (select 1 from ${deliveries} where ${deliveries.id} = ${operations.deliveryId} and ${deliveries.removedAt} is null)`,
        ),
      )
      .returning();
    if (moved.length === 0)
      return fail("already-sending", "Nothing is left to move: it is being sent or already out.");
    for (const operation of moved) {
      await writeOutbox(inner, [
        operationChanged({ ...operation, revision: operation.revision - 1 }),
        ...(operation.kind === "publish" ? [operationDue(operation, due.value)] : []),
      ]);
      await recordAttempt(inner, operation, {
        step: "scheduled",
        outcome: "info",
        summary: `Moved to ${due.value.toISOString()}.`,
      });
    }
    await resumeFollowers(scope, input.postId, inner);
    await wishLater(scope, input.postId, due.value, inner);
    await writeWallTime(scope, input.postId, input.when, inner);
    await writeAudit(
      scope,
      { action: "post.rescheduled", subject: input.postId, data: { dueAt: due.value.toISOString() } },
      inner,
    );
    return ok({ dueAt: due.value });
  });
}
