import "server-only";
import { eq } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { posts } from "@/db/schema/content";
import { operations } from "@/db/schema/delivery";
import { type Entry, recordAttempt } from "../evidence/mutations";
import { followOn } from "../following/mutations";
import { contentOfPlace } from "../following/queries";
import type { Operation } from "../publishing/mutations";
import { contentHash, fingerprintOf } from "../publishing/rules";

/** Locks the post even when it was deleted meanwhile: what a platform answered is recorded all the same. */
export async function lockEvenDeleted(operation: Operation, tx: Tx): Promise<Operation | null> {
  const [, [row]] = await Promise.all([
    tx.select({ id: posts.id }).from(posts).where(eq(posts.id, operation.postId)).for("no key update"),
    tx.select().from(operations).where(eq(operations.id, operation.id)).for("update"),
  ]);
  return row ?? null;
}

/**
 * Lets `write` conclude something about an operation if it still `may`. What came too late to decide changes
 * nothing, and is kept as a line of the history all the same.
 */
export async function conclude(
  operation: Operation,
  may: (current: Operation) => boolean,
  late: Entry,
  write: (current: Operation, tx: Tx) => Promise<void>,
): Promise<void> {
  await db().transaction(async (tx) => {
    const current = await lockEvenDeleted(operation, tx);
    if (!current) return;
    if (!may(current)) return recordAttempt(tx, operation, late);
    await write(current, tx);
    await followOn(current, tx);
  });
}

/** Edits meanwhile left its content as it was: it was under way, or may be out in a lost history. */
const mayDiffer = (current: Operation) => current.wish !== null || current.intent?.lost === true;

/**
 * What a person asked for meanwhile, now that it is certain that nothing is out: cancelled, or the content as the
 * post has it now (a new revision, and nothing of the old intent). The wish is used up.
 */
export async function wantedNow(current: Operation, tx: Tx) {
  const content = await contentOfPlace(current, tx);
  if (current.wish === "cancel" || !content) return { cancelled: true, changes: { wish: null } };
  if (!mayDiffer(current) || contentHash(content) === contentHash(current.content))
    return { cancelled: false, changes: { wish: null } };
  const changes = {
    wish: null,
    content,
    fingerprint: fingerprintOf(content),
    revision: current.revision + 1,
    remoteDraft: null,
    intent: null,
  };
  return { cancelled: false, changes };
}

/**
 * What is left to wish for now that it is out: it was cancelled or taken off meanwhile (`cancel`), its text here is
 * another by now (`edit`), or nothing.
 */
export async function wishThere(current: Operation, tx: Tx): Promise<Operation["wish"]> {
  if (!mayDiffer(current)) return null;
  const content = await contentOfPlace(current, tx);
  if (current.wish === "cancel" || !content) return "cancel";
  return contentHash(content) === contentHash(current.content) ? null : "edit";
}
