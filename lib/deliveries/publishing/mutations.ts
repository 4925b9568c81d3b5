import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import type { CommitMaterial, RemoteDraft } from "@/lib/platforms/contract";
import { lockPost } from "@/lib/posts/mutations";
import { fail, ok } from "@/lib/result";
import { inMs } from "../clock/queries";
import { recordAttempt } from "../evidence/mutations";
import { holdReason } from "../holding/mutations";
import { CLAIM_LEASE_MS, COMMIT_WINDOW_MS, SEND_LEASE_MS } from "../rules";

/** An operation row, as the publishing steps need it. */
export type Operation = typeof operations.$inferSelect;

/** The operation, or null when it is not in this workspace. */
export async function readOperation(scope: Scope, id: string, tx: Tx = db()): Promise<Operation | null> {
  const [row] = await tx
    .select()
    .from(operations)
    .where(and(eq(operations.id, id), eq(operations.workspaceId, scope.workspaceId)));
  return row ?? null;
}

/** Why an operation is held right now; null when it may go out. */
async function heldFor(operation: Operation, sandboxRuns: boolean, tx: Tx): Promise<Operation["hold"]> {
  const [row] = await tx.execute<{ hold: Operation["hold"] }>(sql`
    select ${holdReason(sandboxRuns)} as hold from channels c, workspaces w, instance i
    where c.id = ${operation.channelId} and w.id = ${operation.workspaceId}`);
  return row?.hold ?? null;
}

/** The operation with its post locked, or null when either is gone. */
async function lockOperation(scope: Scope, id: string, tx: Tx) {
  const before = await readOperation(scope, id, tx);
  const post = before && (await lockPost(scope, before.postId, tx));
  const operation = post && (await readOperation(scope, id, tx));
  return operation && post ? { operation, publishWithinHours: post.publishWithinHours } : null;
}

/** Locks the post of an operation whatever became of it, so that a change of the operation keeps the order of locks. */
export async function lockPostOf(operation: Pick<Operation, "postId">, tx: Tx): Promise<void> {
  await tx.execute(sql`select 1 from posts where id = ${operation.postId} for no key update`);
}

/** By the database's clock: whether it is due, still told to wait, or past the post's own policy. */
async function readClock(operation: Operation, publishWithinHours: number, tx: Tx) {
  const [clock] = await tx.execute<{ due: boolean; late: boolean }>(sql`
    select due_at <= clock_timestamp() and coalesce(next_check_at, due_at) <= clock_timestamp() as due,
      due_at < clock_timestamp() - ${publishWithinHours} * interval '1 hour' as late
    from operations where id = ${operation.id}`);
  return clock ?? { due: false, late: false };
}

async function siblingUnderWay(operation: Operation, tx: Tx): Promise<boolean> {
  const rows = await tx.execute(sql`select 1 from operations
    where delivery_id = ${operation.deliveryId} and id <> ${operation.id} and status in ('claimed', 'sending', 'unknown')`);
  return rows.length > 0;
}

/** Why an operation cannot be claimed now, writing what follows from it (its hold, or that it was missed); null when it can. */
async function obstacle(operation: Operation, publishWithinHours: number, sandboxRuns: boolean, tx: Tx) {
  if (operation.status !== "scheduled") return fail("busy", `It is ${operation.status} already.`);
  const clock = await readClock(operation, publishWithinHours, tx);
  if (!clock.due) return fail("not-due", "It is not due yet.");
  const hold = await heldFor(operation, sandboxRuns, tx);
  if (hold) {
    await tx.update(operations).set({ hold }).where(eq(operations.id, operation.id));
    return fail("held", `It is held: ${hold}.`);
  }
  if (clock.late) {
    await tx.update(operations).set({ status: "missed", hold: null }).where(eq(operations.id, operation.id));
    await recordAttempt(tx, operation, {
      step: "missed",
      outcome: "failed",
      summary: `Its time passed more than ${publishWithinHours} hours ago, so it was not sent.`,
    });
    return fail("missed", "Its time passed too long ago.");
  }
  return (await siblingUnderWay(operation, tx))
    ? fail("busy", "Another operation of the same delivery is under way.")
    : null;
}

/**
 * Reserves a due operation for this process: scheduled → claimed, with the next fence and a lease. The database's
 * clock decides what is due. Fails with `not-due`, `held` (hold written), `missed` (past the post's own policy),
 * `gone`, or `busy` (another holder, another status, a sibling operation under way).
 */
export async function claimOperation(scope: Scope, wanted: { id: string }, sandboxRuns: boolean) {
  return db().transaction(async (tx) => {
    const locked = await lockOperation(scope, wanted.id, tx);
    if (!locked) return fail("gone", "The post was deleted.");
    const { operation, publishWithinHours } = locked;
    const refused = await obstacle(operation, publishWithinHours, sandboxRuns, tx);
    if (refused) return refused;
    const [claimed] = await tx
      .update(operations)
      .set({
        status: "claimed",
        hold: null,
        nextCheckAt: null,
        fence: sql`${operations.fence} + 1`,
        leaseUntil: inMs(CLAIM_LEASE_MS),
      })
      .where(and(eq(operations.id, operation.id), eq(operations.status, "scheduled")))
      .returning();
    if (!claimed) return fail("busy", "Another process was faster.");
    await recordAttempt(tx, claimed, {
      step: "claimed",
      outcome: "ok",
      summary: `Held for this attempt, fence ${claimed.fence}.`,
    });
    return ok(claimed);
  });
}

/** Keeps what preparing made, if the operation is still the one it was made for; says so in its history the first time. */
export async function keepDraft(operation: Operation, hash: string, draft: RemoteDraft): Promise<void> {
  const known = (operation.remoteDraft as { hash?: string } | null)?.hash === hash;
  await db().transaction(async (tx) => {
    await lockPostOf(operation, tx);
    const [kept] = await tx
      .update(operations)
      .set({ remoteDraft: { hash, draft } })
      .where(
        and(
          eq(operations.id, operation.id),
          eq(operations.revision, operation.revision),
          inArray(operations.status, ["scheduled", "claimed"]),
        ),
      )
      .returning();
    const files = operation.content.media.length;
    if (!kept || known || files === 0) return;
    const summary =
      files === 1
        ? "The picture is uploaded; nobody can see it yet."
        : `${files} pictures are uploaded; nobody can see them yet.`;
    await recordAttempt(tx, kept, { step: "prepared", outcome: "ok", summary });
  });
}

/** Forgets what preparing made: the platform says it is gone. */
export async function dropDraft(operation: Operation): Promise<void> {
  await db().transaction(async (tx) => {
    await lockPostOf(operation, tx);
    await tx.update(operations).set({ remoteDraft: null }).where(eq(operations.id, operation.id));
  });
}

export type Armed = {
  operation: Operation;
  material: CommitMaterial;
  /** The database's clock when it was armed, and when the committing request may no longer leave. */
  armedAt: Date;
  notAfter: Date;
  /** How far the database has come with this attempt. */
  instance: { id: string; mark: number };
};

/** Whether an equal post is on its way on the same account; two processes asking at once are put in order. */
async function twinUnderWay(claimed: Operation, tx: Tx): Promise<boolean> {
  const account = `${claimed.remoteAccount}|${claimed.fingerprint}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${account}, 0))`);
  const open = await tx.execute(sql`select 1 from operations where remote_account = ${claimed.remoteAccount}
    and fingerprint = ${claimed.fingerprint} and status in ('sending', 'unknown') and id <> ${claimed.id}`);
  return open.length > 0;
}

/**
 * Decides to send: claimed → sending with the intent written, if fence, revision and status still hold and
 * nothing is paused, stopped, disconnected, deleted or held. Edits, cancels and pauses update the rows locked
 * here, so before this statement they always win. `absence` of `list` or `none` also refuses while another
 * intent of equal fingerprint is open on the account. Fails with `lost` (somebody else decided), `held`, `twin`.
 */
export async function armOperation(
  scope: Scope,
  claimed: Operation,
  material: CommitMaterial,
  options: { sandboxRuns: boolean; oneFingerprintAtATime: boolean },
) {
  return db().transaction(async (tx) => {
    const post = await lockPost(scope, claimed.postId, tx);
    if (!post) return fail("lost", "The post was deleted.");
    // The row of the instance, locked below, orders all arming: a process that freezes here must not stop everybody's.
    await tx.execute(sql`select set_config('idle_in_transaction_session_timeout', '20s', true)`);
    await tx.execute(sql`select 1 from channels where id = ${claimed.channelId} for share`);
    await tx.execute(sql`select 1 from workspaces where id = ${claimed.workspaceId} for share`);
    const hold = await heldFor(claimed, options.sandboxRuns, tx);
    if (hold) return fail("held", `It is held: ${hold}.`);
    if (options.oneFingerprintAtATime && (await twinUnderWay(claimed, tx)))
      return fail("twin", "An equal post on this account is still being sent or checked.");
    // Before the statement that decides: a refusal after it would have to undo it.
    const [mark] = await tx.execute<{ instance_id: string; mark: string }>(
      sql`update instance set mark = mark + 1 where singleton = 1 and held_for is null returning instance_id, mark`,
    );
    if (!mark) return fail("held", "All publishing is held.");
    const reused = claimed.intent?.fingerprint === claimed.fingerprint ? claimed.intent.material : null;
    const used = reused ?? material;
    const [armed] = await tx.execute<{ armed_at: string; not_after: string }>(sql`
      with clock as (select clock_timestamp() as now)
      update operations set status = 'sending', updated_at = clock.now,
        intent = jsonb_build_object('material', ${JSON.stringify(used)}::jsonb, 'armedAt', to_jsonb(clock.now), 'fingerprint', fingerprint),
        not_after = clock.now + ${COMMIT_WINDOW_MS} * interval '1 millisecond',
        lease_until = clock.now + ${SEND_LEASE_MS} * interval '1 millisecond',
        checks = 0, absent_since = null
      from clock
      where id = ${claimed.id} and status = 'claimed' and fence = ${claimed.fence} and revision = ${claimed.revision}
        and due_at <= clock.now and lease_until > clock.now
      returning clock.now as armed_at, not_after`);
    if (!armed) return fail("lost", "It was changed, cancelled or taken over meanwhile.");
    await recordAttempt(tx, claimed, {
      step: "armed",
      outcome: "ok",
      summary: "Decided to send. From here on a cancel comes too late.",
    });
    return ok({
      operation: claimed,
      material: used,
      armedAt: new Date(armed.armed_at),
      notAfter: new Date(armed.not_after),
      instance: { id: mark.instance_id, mark: Number(mark.mark) },
    } satisfies Armed);
  });
}

/** Gives a claimed operation back to the schedule; with `afterMs` it waits that long. */
export async function releaseClaim(
  scope: Scope,
  claimed: Operation,
  afterMs: number | null,
  summary: string,
): Promise<void> {
  await db().transaction(async (tx) => {
    if (!(await lockPost(scope, claimed.postId, tx))) return;
    const [released] = await tx
      .update(operations)
      .set({ status: "scheduled", leaseUntil: null, nextCheckAt: afterMs === null ? null : inMs(afterMs) })
      .where(
        and(
          eq(operations.id, claimed.id),
          eq(operations.status, "claimed"),
          eq(operations.fence, claimed.fence),
        ),
      )
      .returning();
    if (!released) return;
    await recordAttempt(tx, released, { step: "waiting", outcome: "info", summary });
    if (released.nextCheckAt) await writeOutbox(tx, operationDue(released, released.nextCheckAt));
  });
}
