import "server-only";
import { and, eq, inArray, type SQL } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { deliveries, operations } from "@/db/schema/delivery";
import { writeAudit } from "@/lib/audit/mutations";
import type { Scope } from "@/lib/auth/scope";
import { requireFacts } from "@/lib/platforms/catalog";
import type { PostDraft } from "@/lib/posts/schema";
import { fail, ok } from "@/lib/result";
import { placeChange } from "../changing/mutations";
import { problemsOf, wantedOn } from "../checking/queries";
import { databaseNow } from "../clock/queries";
import { resumeFollowers } from "../following/mutations";
import { inOrder } from "../following/rules";
import { cancelUnsent, PLANNED, savePost, UNDER_WAY } from "../mutations";
import { type Ground, placeOne } from "../placing/mutations";
import { contentHash } from "../publishing/rules";
import { placeRemovals } from "../removing/mutations";
import type { OperationStatus } from "../rules";
import { allOrNothing } from "../scheduling/mutations";
import { contentsThere, thereOf } from "../updating/queries";

type Counts = { edited: number; added: number; removed: number };

/** Of the post's channels those with these ids, as operations are placed on them. */
async function groundsOf(scope: Scope, postId: string, channelIds: readonly string[], tx: Tx) {
  if (channelIds.length === 0) return [];
  return tx
    .select({
      workspaceId: deliveries.workspaceId,
      postId: deliveries.postId,
      deliveryId: deliveries.id,
      channelId: deliveries.channelId,
      remoteAccount: channels.remoteAccount,
      platform: channels.platform,
    })
    .from(deliveries)
    .innerJoin(channels, eq(channels.id, deliveries.channelId))
    .where(
      and(
        eq(deliveries.postId, postId),
        eq(deliveries.workspaceId, scope.workspaceId),
        inArray(deliveries.channelId, [...channelIds]),
      ),
    );
}

const removals = (which: SQL, statuses: OperationStatus[]) =>
  and(eq(operations.kind, "remove"), which, inArray(operations.status, statuses));

/** What is kept after all is not deleted any more, as long as nobody was asked to. */
const keepThere = (receiptId: string, tx: Tx) =>
  cancelUnsent(
    removals(eq(operations.targetId, receiptId), PLANNED),
    "It stays there after all. Nothing was deleted.",
    tx,
  );

/** Whether something of these deliveries is being deleted there right now, so that nobody knows what is there. */
async function isBeingRemoved(deliveryIds: string[], tx: Tx): Promise<boolean> {
  const [row] = await tx
    .select({ id: operations.id })
    .from(operations)
    .where(removals(inArray(operations.deliveryId, deliveryIds), UNDER_WAY))
    .limit(1);
  return row !== undefined;
}

/** Makes what one channel shows say what the draft says: edits, parts that are added at the end, parts that go. */
async function placeEdits(scope: Scope, draft: PostDraft, ground: Ground, tx: Tx): Promise<Counts> {
  const counts = { edited: 0, added: 0, removed: 0 };
  const rows = await thereOf(scope, draft.id, [ground.deliveryId], tx);
  const there = inOrder(rows.map((row) => row.operation));
  if (there[0]?.kind !== "publish") return counts;
  const contents = await contentsThere(there, tx);
  const wanted = wantedOn(draft, ground.channelId);
  const sameAs = (one: { kind: string; position: number }) => (other: { kind: string; position: number }) =>
    one.kind === other.kind && one.position === other.position;
  for (const receipt of there) {
    const own = wanted.find(sameAs(receipt));
    const shown = contents.get(receipt.id) ?? receipt.content;
    if (own) await keepThere(receipt.id, tx);
    if (!own || contentHash(own.content) === contentHash(shown)) continue;
    await placeChange(receipt, { kind: "update", content: own.content }, tx);
    counts.edited += 1;
  }
  for (const receipt of there.filter((one) => !wanted.some(sameAs(one))).reverse()) {
    await placeChange(receipt, { kind: "remove", content: receipt.content }, tx);
    counts.removed += 1;
  }
  const { workspaceId, postId, deliveryId, channelId, remoteAccount } = ground;
  const plain = { workspaceId, postId, deliveryId, channelId, remoteAccount };
  const now = await databaseNow(tx);
  for (const one of wanted.filter((all) => !there.some(sameAs(all))))
    if (await placeOne(plain, one, now, tx, { anew: true })) counts.added += 1;
  return counts;
}

/**
 * Saves a change of a post that is out, and has the chosen channels follow it: `update` edits there what differs,
 * `remove` deletes there. Other channels keep what they show. One transaction: on any failure nothing changes. Fails
 * with what `savePost` fails with, `cannot-edit` where the platform has no editing, `already-sending` while something is being deleted there,
 * and `blocked` (with the problems).
 */
export async function revisePost(
  scope: Scope,
  input: { draft: PostDraft; update: string[]; remove: string[] },
  tx: Tx = db(),
) {
  const { draft, update, remove } = input;
  return allOrNothing(tx, async (inner) => {
    const saved = await savePost(scope, draft, inner);
    if (!saved.ok) return saved;
    const edited = await groundsOf(scope, draft.id, update, inner);
    const rigid = edited.find((one) => !requireFacts(one.platform).abilities.update);
    if (rigid)
      return fail("cannot-edit", `${requireFacts(rigid.platform).label} cannot edit a post that is out.`);
    const theirs = edited.map((one) => one.deliveryId);
    if (theirs.length > 0 && (await isBeingRemoved(theirs, inner)))
      return fail(
        "already-sending",
        "Something of this post is being deleted there right now. Try again in a minute.",
      );
    const problems = (await problemsOf(scope, draft, inner)).filter(
      (one) => one.level === "error" && one.channelId && update.includes(one.channelId),
    );
    if (problems.length > 0)
      return fail("blocked", problems[0]?.message ?? "This cannot be sent as it is.", { problems });
    const counts: Counts = { edited: 0, added: 0, removed: 0 };
    for (const { platform: _platform, ...ground } of edited) {
      const own = await placeEdits(scope, draft, ground, inner);
      counts.edited += own.edited;
      counts.added += own.added;
      counts.removed += own.removed;
    }
    const gone = await groundsOf(scope, draft.id, remove, inner);
    counts.removed += await placeRemovals(
      scope,
      draft.id,
      gone.map((one) => one.deliveryId),
      inner,
    );
    await resumeFollowers(scope, draft.id, inner);
    await writeAudit(scope, { action: "post.revised", subject: draft.id, data: counts }, inner);
    return ok({ ...saved.value, ...counts });
  });
}
