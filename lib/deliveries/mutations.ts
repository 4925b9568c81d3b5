import "server-only";
import { and, asc, eq, inArray, isNull, notInArray, type SQL, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { media } from "@/db/schema/content";
import { deliveries, operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { writeOutbox } from "@/lib/outbox/mutations";
import { operationChanged, operationDue } from "@/lib/outbox/schema";
import { requireFacts } from "@/lib/platforms/catalog";
import { lockPost, writePost } from "@/lib/posts/mutations";
import type { PostDraft } from "@/lib/posts/schema";
import { fail, ok } from "@/lib/result";
import { recordAttempt } from "./evidence/mutations";
import { contentHash, fingerprintOf } from "./publishing/rules";
import { checkDelivery, type OperationStatus, type Problem } from "./rules";
import type { OperationContent } from "./schema";

/** Statuses whose content may still change: nothing of it has been sent. */
export const OPEN: OperationStatus[] = ["scheduled", "claimed", "failed", "missed", "cancelled"];
/** Statuses that still wait for their moment. */
export const PLANNED: OperationStatus[] = ["scheduled", "claimed"];
/** Statuses whose outcome is open: what is wanted meanwhile is kept as a wish. */
export const UNDER_WAY: OperationStatus[] = ["sending", "unknown"];
/** A failure that a person has to look at keeps its intent: it may be out there, so nothing of it changes. */
export const notToLookAt = sql`not (${operations.status} = 'failed' and ${operations.intent} is not null)`;

/** What one channel of a draft would send. */
export function contentOf(draft: PostDraft, channelId: string): OperationContent {
  const own = draft.channels.find((one) => one.channelId === channelId);
  return {
    text: own?.text ?? draft.text,
    options: own?.options ?? {},
    media: draft.media.map(({ mediaId, alt }) => ({ mediaId, alt })),
  };
}

/** The chosen channels of this workspace, as the checks need them; shorter than the choice when one is foreign or gone. */
export async function chosenChannels(scope: Scope, draft: PostDraft, tx: Tx) {
  const ids = draft.channels.map((one) => one.channelId);
  if (ids.length === 0) return [];
  return tx
    .select({
      id: channels.id,
      platform: channels.platform,
      health: channels.health,
      pausedAt: channels.pausedAt,
      limits: channels.limits,
      remoteAccount: channels.remoteAccount,
    })
    .from(channels)
    .where(
      and(inArray(channels.id, ids), eq(channels.workspaceId, scope.workspaceId), isNull(channels.deletedAt)),
    )
    .orderBy(asc(channels.id));
}

/** Every problem of every channel of a draft, errors and warnings, by the same rules the composer runs. */
export async function problemsOf(scope: Scope, draft: PostDraft, tx: Tx): Promise<Problem[]> {
  const chosen = await chosenChannels(scope, draft, tx);
  const ids = draft.media.map((one) => one.mediaId);
  const files =
    ids.length === 0
      ? []
      : await tx
          .select({
            id: media.id,
            kind: media.kind,
            mimeType: media.mimeType,
            bytes: media.bytes,
            width: media.width,
            height: media.height,
          })
          .from(media)
          .where(and(inArray(media.id, ids), eq(media.workspaceId, scope.workspaceId)));
  return chosen.flatMap((channel) => {
    const content = contentOf(draft, channel.id);
    const checked = content.media.flatMap((one) =>
      files.filter((file) => file.id === one.mediaId).map((file) => ({ ...file, alt: one.alt })),
    );
    const facts = requireFacts(channel.platform);
    return checkDelivery({
      facts,
      limits: channel.limits,
      health: channel.health,
      paused: channel.pausedAt !== null,
      text: content.text,
      media: checked,
    }).map((problem) => ({ ...problem, channelId: channel.id }));
  });
}

/** Cancels the operations that fulfil `which`, wakes no sleeper of theirs any more, and says why. Returns how many. */
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
  return cancelled.length;
}

/** Cancels what the channels taken off a post have not sent; what is under way sees that it is off, once its outcome is known. */
async function cancelRemoved(deliveryIds: string[], tx: Tx) {
  const theirs = inArray(operations.deliveryId, deliveryIds);
  const unsent = and(theirs, inArray(operations.status, [...PLANNED, "failed", "missed"]), notToLookAt);
  await cancelUnsent(unsent, "The channel was taken off the post. Nothing was sent.", tx);
}

/** Makes a post's deliveries equal to the draft's channels; a channel taken off has its open operations cancelled. */
async function writeDeliveries(scope: Scope, draft: PostDraft, tx: Tx) {
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
  for (const one of draft.channels) {
    await tx
      .insert(deliveries)
      .values({
        workspaceId: scope.workspaceId,
        postId: draft.id,
        channelId: one.channelId,
        text: one.text,
        options: one.options,
      })
      .onConflictDoUpdate({
        target: [deliveries.postId, deliveries.channelId],
        set: { text: one.text, options: one.options, removedAt: null },
      });
  }
}

/** Gives the new content to every operation that has not been sent; those that wait are woken anew. */
async function refreshContent(draft: PostDraft, tx: Tx) {
  const open = await tx
    .select({ operation: operations, channelId: deliveries.channelId })
    .from(operations)
    .innerJoin(deliveries, eq(deliveries.id, operations.deliveryId))
    .where(
      and(
        eq(operations.postId, draft.id),
        isNull(deliveries.removedAt),
        inArray(operations.status, OPEN),
        notToLookAt,
      ),
    );
  for (const { operation, channelId } of open) {
    const content = contentOf(draft, channelId);
    if (contentHash(content) === contentHash(operation.content)) continue;
    const waits = PLANNED.includes(operation.status);
    const [changed] = await tx
      .update(operations)
      .set({
        content,
        fingerprint: fingerprintOf(content),
        revision: operation.revision + 1,
        remoteDraft: null,
        intent: null,
        ...(waits ? { status: "scheduled" as const, leaseUntil: null } : {}),
      })
      .where(eq(operations.id, operation.id))
      .returning();
    if (changed && waits)
      await writeOutbox(tx, [operationChanged(operation), operationDue(changed, changed.dueAt)]);
  }
  // A cancel or another time that somebody asked for stays asked for; both look at the content then.
  await tx
    .update(operations)
    .set({ wish: "edit" })
    .where(
      and(eq(operations.postId, draft.id), inArray(operations.status, UNDER_WAY), isNull(operations.wish)),
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
 * Saves a post and its channels; also what autosave calls. What has been sent stays as it was sent. Fails with
 * `blocked` when the post waits for its time and the new content could not go out, `conflict`, `not-found`,
 * `no-channel`, or `already-published`.
 */
export async function savePost(scope: Scope, draft: PostDraft, tx: Tx = db()) {
  return tx.transaction(async (inner) => {
    const current = await lockPost(scope, draft.id, inner);
    if (current?.status === "published")
      return fail("already-published", "This post is out already. Duplicate it to write a new one.");
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
    await writeDeliveries(scope, draft, inner);
    await refreshContent(draft, inner);
    return written;
  });
}
