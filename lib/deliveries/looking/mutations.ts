import "server-only";
import { eq, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { operations } from "@/db/schema/delivery";
import { writeAudit } from "@/lib/audit/mutations";
import type { Scope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationDue } from "@/lib/outbox/schema";
import { requireFacts } from "@/lib/platforms/catalog";
import { lockPost } from "@/lib/posts/mutations";
import { fail, ok } from "@/lib/result";
import { databaseNow } from "../clock/queries";
import { wantedNow, wishThere } from "../concluding/mutations";
import { isLook } from "../concluding/rules";
import { recordAttempt } from "../evidence/mutations";
import { followOn } from "../following/mutations";
import { type Operation, readOperation } from "../publishing/mutations";
import { giveBack } from "../quotas/mutations";
import { platformIdOf } from "../rules";
import { receiptsElsewhere } from "../settling/queries";
import { sendableAt } from "./rules";

/** The operation is not what the person saw when they decided. */
export const movedOn = () =>
  fail("moved-on", "It was decided meanwhile. Look at its history before you do anything else.");

/** The look that a person answers is not the one it is at now: it was sent or read back again since. */
const lookAgain = () => fail("moved-on", "It changed meanwhile; look again.");

/** Refuses an answer to what is no look any more, or to an earlier look than the one it is at. */
export function refused(seen: Operation | null, fence: number) {
  if (!(seen && isLook(seen))) return movedOn();
  return seen.fence === fence ? null : lookAgain();
}

/** Locks an operation as a person saw it: still to be looked at, and neither sent nor edited since. */
async function lockLooked(scope: Scope, seen: Operation, tx: Tx): Promise<Operation | null> {
  if (!(await lockPost(scope, seen.postId, tx))) return null;
  const current = await readOperation(scope, seen.id, tx);
  const same = current?.fence === seen.fence && current.revision === seen.revision;
  return current && same && isLook(current) ? current : null;
}

/** What nobody could tell is edited like anything else that is not out: by what the post holds now. */
const asEdited = (operation: Operation): Operation => ({ ...operation, wish: operation.wish ?? "edit" });

/**
 * Takes a person's word that it is out: the receipt has the remote id where the platform told it, else the address
 * alone. Fails with `moved-on`, or `taken` when that post is another operation's receipt.
 */
export async function recordFoundThere(
  scope: Scope,
  seen: Operation,
  named: { remoteId: string | null; address: string | null; publishedAt: Date | null },
) {
  return db().transaction(async (tx) => {
    const current = await lockLooked(scope, seen, tx);
    if (!current) return movedOn();
    const { remoteId, address } = named;
    if (remoteId && (await receiptsElsewhere(current, [remoteId], tx)).size > 0)
      return fail("taken", "That is another post of yours: its own delivery has this address already.", {
        field: "address",
      });
    const sentAt = current.intent ? new Date(current.intent.armedAt) : current.dueAt;
    await tx
      .update(operations)
      .set({
        status: "published",
        remoteId,
        address,
        publishedAt: named.publishedAt ?? sentAt,
        dueAt: sql`least(${operations.dueAt}, clock_timestamp())`,
        wish: await wishThere(asEdited(current), tx),
        failure: null,
        hold: null,
        nextCheckAt: null,
      })
      .where(eq(operations.id, current.id));
    await recordAttempt(tx, current, {
      step: "seen",
      outcome: "ok",
      summary: remoteId
        ? "A person says it is there, and the platform confirms the address."
        : "A person says it is there.",
      evidence: { note: [address, remoteId].filter(Boolean).join(" · ") },
    });
    await followOn(current, tx);
    await writeAudit(
      scope,
      { action: "post.seen-there", subject: current.postId, data: { operationId: current.id, address } },
      tx,
    );
    return ok({ confirmed: remoteId !== null });
  });
}

/**
 * Takes a person's word that it is not out, given on the look with this fence, and does what is wanted now: sent at once as it was, with its
 * idempotency material; sent as the post is by now; or left unsent, since it was cancelled. Fails with `moved-on`, or
 * `too-early` while it could still come out, by the database's clock.
 */
export async function recordNotThere(scope: Scope, input: { operationId: string; fence: number }) {
  const seen = await readOperation(scope, input.operationId);
  const no = refused(seen, input.fence);
  if (no || !seen) return no ?? movedOn();
  const { label, settleSeconds } = requireFacts(platformIdOf(seen.remoteAccount));
  return db().transaction(async (tx) => {
    const current = await lockLooked(scope, seen, tx);
    if (!current) return movedOn();
    const now = await databaseNow(tx);
    const waitMs = sendableAt(current, settleSeconds).getTime() - now.getTime();
    if (waitMs > 0)
      return fail("too-early", `It could still appear on ${label}. Look again in a few minutes.`, {
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      });
    const { cancelled, changes } = await wantedNow(asEdited(current), tx);
    await giveBack(current, tx);
    const [next] = await tx
      .update(operations)
      .set({
        ...changes,
        status: cancelled ? "cancelled" : "scheduled",
        revision: current.revision + 1,
        dueAt: cancelled ? current.dueAt : now,
        notAfter: null,
        nextCheckAt: null,
        failure: null,
        hold: null,
        checks: 0,
        absentSince: null,
        missedWakes: 0,
      })
      .where(eq(operations.id, current.id))
      .returning();
    if (!next) return movedOn();
    await recordAttempt(tx, next, {
      step: "not-seen",
      outcome: "info",
      summary: cancelled
        ? "A person says it is not there. It was cancelled, so it stays unsent."
        : "A person says it is not there, and asked to send it.",
    });
    if (!cancelled) await writeOutbox(tx, operationDue(next, now));
    await followOn(next, tx);
    await writeAudit(
      scope,
      { action: "post.not-there", subject: current.postId, data: { operationId: current.id } },
      tx,
    );
    return ok({ sent: !cancelled });
  });
}
