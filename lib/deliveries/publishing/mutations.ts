import "server-only";
import { setImmediate as nextTurn } from "node:timers/promises";
import { and, eq, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { db, type Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { knownMark } from "@/lib/instance/marks/work";
import { raiseMark, raisingMark } from "@/lib/instance/mutations";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import type { CommitMaterial } from "@/lib/platforms/contract";
import { lockPost } from "@/lib/posts/mutations";
import { fail, ok } from "@/lib/result";
import { inMs } from "../clock/queries";
import { CLAIM_LEASE_MS, COMMIT_WINDOW_MS, SEND_LEASE_MS } from "../clock/rules";
import { recordAttempt } from "../evidence/mutations";
import { waitsBehind } from "../following/mutations";
import { holdReason } from "../holding/mutations";
import { HELD_BECAUSE } from "../holding/rules";
import { isLate, recordMissed } from "../missed/mutations";
import { reserve } from "../quotas/mutations";
import { searchFirst } from "../restoring/mutations";
import { mustBeSearched } from "../restoring/rules";
import type { AttemptEvidence } from "../schema";
import { behindTwin } from "../twins/queries";

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

/** An operation by its id; who has read it names its post and kind too, which never change. */
type Wanted = Pick<Operation, "id"> & Partial<Pick<Operation, "postId" | "kind">>;

/** The operation with its post locked, or null when either is gone. Sent together; the lock comes first all the same. */
async function lockOperation(scope: Scope, wanted: Wanted, tx: Tx) {
  const before = wanted.postId ? wanted : await readOperation(scope, wanted.id, tx);
  if (!before?.postId) return null;
  const [post, operation] = await Promise.all([
    lockPost(scope, before.postId, tx, before.kind === "remove"),
    readOperation(scope, wanted.id, tx),
  ]);
  return operation && post ? { operation } : null;
}

/** Locks the post of an operation whatever became of it, so that a change of the operation keeps the order of locks. */
export async function lockPostOf(operation: Pick<Operation, "postId">, tx: Tx): Promise<void> {
  await tx.execute(sql`select 1 from posts where id = ${operation.postId} for no key update`);
}

/** By the database's clock: whether it is due, still told to wait, or past the post's own policy. */
async function readClock(operation: Operation, tx: Tx) {
  const [clock] = await tx.execute<{ due: boolean; late: boolean }>(sql`
    select o.due_at <= clock_timestamp() and coalesce(o.next_check_at, o.due_at) <= clock_timestamp() as due,
      ${isLate} as late
    from operations o join posts p on p.id = o.post_id where o.id = ${operation.id}`);
  return clock ?? { due: false, late: false };
}

async function siblingUnderWay(operation: Operation, tx: Tx): Promise<boolean> {
  const rows = await tx.execute(sql`select 1 from operations
    where delivery_id = ${operation.deliveryId} and id <> ${operation.id} and status in ('claimed', 'sending', 'unknown')`);
  return rows.length > 0;
}

/** Why an operation cannot be claimed now, writing what follows from it (its hold, or that it was missed); null when it can. */
async function obstacle(operation: Operation, sandboxRuns: boolean, tx: Tx) {
  if (operation.status !== "scheduled") return fail("busy", `It is ${operation.status} already.`);
  const [clock, hold, sibling] = await Promise.all([
    readClock(operation, tx),
    heldFor(operation, sandboxRuns, tx),
    siblingUnderWay(operation, tx),
  ]);
  if (!clock.due) return fail("not-due", "It is not due yet.");
  const waits = await waitsBehind(operation, tx);
  if (waits) return waits;
  if (hold) {
    await tx.update(operations).set({ hold }).where(eq(operations.id, operation.id));
    if (operation.hold !== hold)
      await recordAttempt(tx, operation, { step: "held", outcome: "info", summary: HELD_BECAUSE[hold] });
    return fail("held", HELD_BECAUSE[hold]);
  }
  if (clock.late) {
    await recordMissed(tx, sql`o.id = ${operation.id}`);
    return fail("missed", "Its time passed too long ago.");
  }
  if (sibling) return fail("busy", "Another operation of the same delivery is under way.");
  if (!mustBeSearched(operation)) return null;
  await searchFirst(operation, tx);
  return fail("busy", "It may be out already, so it is looked for first.");
}

/**
 * Reserves a due operation for this process: scheduled → claimed, with the next fence and a lease. The database's
 * clock decides what is due. Fails with `not-due`, `held` (hold written), `missed` (past the post's own policy),
 * `gone`, `waits` (what it follows is not there yet), or `busy` (another holder, another status, a sibling under way).
 */
export async function claimOperation(scope: Scope, wanted: Wanted, sandboxRuns: boolean) {
  return db().transaction(async (tx) => {
    const locked = await lockOperation(scope, wanted, tx);
    if (!locked) return fail("gone", "The post was deleted.");
    const { operation } = locked;
    const refused = await obstacle(operation, sandboxRuns, tx);
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

export type Armed = {
  operation: Operation;
  material: CommitMaterial;
  /** The database's clock when it was armed, and when the committing request may no longer leave. */
  armedAt: Date;
  notAfter: Date;
  /** How far the database has come with this attempt. */
  instance: { id: string; mark: number };
};

/** Why a claimed operation must not be armed now, asked under the locks of arming; null when nothing is in its way. */
async function notNow(claimed: Operation, options: ArmingOptions, tx: Tx) {
  const hold = await heldFor(claimed, options.sandboxRuns, tx);
  if (hold) return fail("held", HELD_BECAUSE[hold]);
  const twin = options.oneFingerprintAtATime ? await behindTwin(claimed, tx) : null;
  if (twin) return twin;
  // Last: what follows undoes the whole transaction when it comes to nothing, and this with it.
  const reserved = await reserve(claimed, tx);
  return reserved.ok ? null : reserved;
}

type ArmedRow = { instance_id: string; mark: string; armed_at: string; not_after: string };
type ArmingOptions = { sandboxRuns: boolean; oneFingerprintAtATime: boolean };

/** Set for each transaction that arms; arming asks for it, so that it can only ever happen inside one, under its locks. */
const ARMING_IDLE = "20s";
/** The database's word for `refuse(reason)`: its statement failed, and its transaction wrote nothing. */
const REFUSED = "PH001";
const REFUSALS = {
  lost: "It was changed, cancelled or taken over meanwhile.",
  held: "All publishing is held.",
} as const;

/** Runs the transaction that arms. Where the mark could not be raised, it is asked for once more alone, so that the hold this may mean is kept. */
async function orRefused<Value>(known: Awaited<ReturnType<typeof knownMark>>, arm: () => Promise<Value>) {
  try {
    return await arm();
  } catch (error) {
    const { cause } = error as { cause?: { code?: string; message?: string } };
    if (cause?.code !== REFUSED) throw error;
    if (cause.message !== "held") return fail("lost", REFUSALS.lost);
    await db().transaction((tx) => raiseMark(tx, known));
    return fail("held", REFUSALS.held);
  }
}

/**
 * Sends the last statement of a transaction without waiting for its answer, so that the commit travels with it and what
 * it locks is free at once. By the next turn of the event loop the driver has it, and everything later comes after it.
 */
async function sentLast<Row>(statement: PromiseLike<Row>): Promise<{ answer: Promise<Row> }> {
  const answer = Promise.resolve(statement);
  answer.catch(() => {});
  await nextTurn();
  return { answer };
}

/**
 * Decides to send: claimed → sending with the intent written, if fence, revision and status still hold and
 * nothing is paused, stopped, disconnected, deleted or held. Edits, cancels and pauses update the rows locked
 * here, so before this statement they always win. `absence` of `list` or `none` also refuses while another
 * intent of equal fingerprint is open on the account. Fails with `lost` (somebody else decided), `held`, `twin`, `quota`.
 */
export async function armOperation(
  scope: Scope,
  claimed: Operation,
  material: CommitMaterial,
  options: ArmingOptions,
) {
  // Read before: whatever is known by now, the database must be past it.
  const known = await knownMark();
  const begin = async (tx: Tx) => {
    const [post] = await Promise.all([
      lockPost(scope, claimed.postId, tx, claimed.kind === "remove"),
      // The row of the instance, locked below, orders all arming: a process that freezes here must not stop everybody's.
      tx.execute(sql`select set_config('idle_in_transaction_session_timeout', ${ARMING_IDLE}, true)`),
      tx.execute(sql`select 1 from channels where id = ${claimed.channelId} for share`),
      tx.execute(sql`select 1 from workspaces where id = ${claimed.workspaceId} for share`),
    ]);
    if (!post) return fail("lost", "The post was deleted.");
    const refused = await notNow(claimed, options, tx);
    if (refused) return refused;
    const reused =
      claimed.intent?.fingerprint === claimed.fingerprint && !claimed.intent.lost ? claimed.intent : null;
    const used = reused?.material ?? material;
    const arming = sql`
      with mark as (${raisingMark(known)}),
      clock as materialized (select clock_timestamp() as now from mark),
      armed as (
        update operations set status = 'sending', updated_at = clock.now,
          intent = jsonb_build_object('material', ${JSON.stringify(used)}::jsonb, 'fingerprint', fingerprint, 'fence', fence,
            'armedAt', coalesce(to_jsonb(${reused?.armedAt ?? null}::text), to_jsonb(clock.now))),
          not_after = clock.now + ${COMMIT_WINDOW_MS} * interval '1 millisecond',
          lease_until = clock.now + ${SEND_LEASE_MS} * interval '1 millisecond',
          checks = 0, absent_since = null
        from clock
        where id = ${claimed.id} and status = 'claimed' and fence = ${claimed.fence} and revision = ${claimed.revision}
          and due_at <= clock.now and lease_until > clock.now
          and current_setting('idle_in_transaction_session_timeout') = ${ARMING_IDLE}
        returning id, workspace_id, fence, clock.now as armed_at, not_after),
      noted as (
        insert into attempts (id, workspace_id, operation_id, fence, step, outcome, summary)
        select ${uuidv7()}::uuid, workspace_id, id, fence, 'armed', 'ok',
          'Decided to send. From here on a cancel comes too late.' from armed)
      select mark.instance_id, mark.mark, armed.armed_at, armed.not_after,
        case when mark.mark is null then refuse('held') when armed.id is null then refuse('lost') end as refused
      from (values (1)) as one left join mark on true left join armed on true`;
    // All arming waits for the row of the instance until the commit. Never commit by hand here: the driver would give
    // the connection to others and then send them its own commit.
    return ok({ used, ...(await sentLast(tx.execute<ArmedRow>(arming))) });
  };
  return orRefused(known, async () => {
    const begun = await db().transaction(begin);
    if (!begun.ok) return begun;
    const [armed] = await begun.value.answer;
    if (!armed) throw new Error("arming gave no answer");
    return ok({
      operation: claimed,
      material: begun.value.used,
      armedAt: new Date(armed.armed_at),
      notAfter: new Date(armed.not_after),
      instance: { id: armed.instance_id, mark: Number(armed.mark) },
    } satisfies Armed);
  });
}

/** Gives a claimed operation back to the schedule; with `afterMs` it waits that long. */
export async function releaseClaim(
  scope: Scope,
  claimed: Operation,
  afterMs: number | null,
  summary: string,
  evidence?: AttemptEvidence,
): Promise<void> {
  await db().transaction(async (tx) => {
    if (!(await lockPost(scope, claimed.postId, tx, claimed.kind === "remove"))) return;
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
    await recordAttempt(tx, released, { step: "waiting", outcome: "info", summary, evidence });
    if (released.nextCheckAt) await writeOutbox(tx, operationDue(released, released.nextCheckAt));
  });
}
