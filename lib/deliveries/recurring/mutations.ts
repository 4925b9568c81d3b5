import "server-only";
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { media } from "@/db/schema/content";
import { deliveries, operations } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { tellOfFailure } from "@/lib/notifications/mutations";
import { lockPost, writeWallTime } from "@/lib/posts/mutations";
import type { PostDraft, When } from "@/lib/posts/schema";
import { problemsOf } from "../checking/queries";
import { recordAttempt } from "../evidence/mutations";
import { followOn } from "../following/mutations";
import { cancelUnsent, notToLookAt, PLANNED, savePost } from "../mutations";
import { placeOperations } from "../placing/mutations";
import { doubtMadeLate } from "../restoring/mutations";
import type { OperationFailure } from "../schema";

/** Why a channel of an occurrence cannot take it, by channel. */
type Blocked = Map<string, OperationFailure>;

/** The draft's channels that are still connected here, and those that are not. */
async function channelsOf(scope: Scope, draft: PostDraft, tx: Tx) {
  const ids = draft.channels.map((one) => one.channelId);
  if (ids.length === 0) return { present: [], gone: [] };
  const rows = await tx
    .select({ id: channels.id, deletedAt: channels.deletedAt })
    .from(channels)
    .where(and(inArray(channels.id, ids), eq(channels.workspaceId, scope.workspaceId)));
  const within = (wanted: (deletedAt: Date | null) => boolean) => {
    const some = new Set(rows.filter((row) => wanted(row.deletedAt)).map((row) => row.id));
    return draft.channels.filter((one) => some.has(one.channelId));
  };
  return {
    present: within((deletedAt) => deletedAt === null),
    gone: within((deletedAt) => deletedAt !== null),
  };
}

/** The draft's files that are still there. */
async function filesOf(scope: Scope, draft: PostDraft, tx: Tx): Promise<PostDraft["media"]> {
  const ids = draft.media.map((one) => one.mediaId);
  if (ids.length === 0) return [];
  const rows = await tx
    .select({ id: media.id })
    .from(media)
    .where(
      and(
        inArray(media.id, ids),
        eq(media.workspaceId, scope.workspaceId),
        eq(media.status, "ready"),
        isNull(media.deletedAt),
      ),
    );
  const there = new Set(rows.map((row) => row.id));
  return draft.media.filter((one) => there.has(one.mediaId));
}

/** What stands between an occurrence and its channels now; a channel that is only signed out may be well by its time. */
async function blockedOf(scope: Scope, draft: PostDraft, lostFiles: number, tx: Tx): Promise<Blocked> {
  const blocked: Blocked = new Map();
  for (const { channelId, field, level, message } of await problemsOf(scope, draft, tx)) {
    if (!channelId || level !== "error" || (field !== "text" && field !== "media")) continue;
    if (!blocked.has(channelId)) blocked.set(channelId, { next: "revise", field, reason: message });
  }
  if (lostFiles === 0) return blocked;
  const reason = "A file of this series is gone. Add it again, or take it off the post.";
  for (const { channelId } of draft.channels)
    blocked.set(channelId, { next: "revise", field: "media", reason });
  return blocked;
}

/** Ends what cannot go out as it is, in plain words, long before its time; what follows it ends with it. */
async function failBlocked(scope: Scope, postId: string, blocked: Blocked, tx: Tx): Promise<void> {
  for (const [channelId, failure] of blocked) {
    const failed = await tx
      .update(operations)
      .set({ status: "failed", failure, nextCheckAt: null })
      .where(
        and(
          eq(operations.postId, postId),
          eq(operations.channelId, channelId),
          eq(operations.kind, "publish"),
          eq(operations.status, "scheduled"),
        ),
      )
      .returning();
    for (const operation of failed) {
      await recordAttempt(tx, operation, { step: "refused", outcome: "failed", summary: failure.reason });
      await followOn(operation, tx);
      await tellOfFailure(scope, operation, failure, tx);
    }
  }
}

/**
 * Makes one occurrence of a series into an ordinary planned post, whatever its time. What stands in its way (a
 * channel that is gone, a text that a platform no longer takes) fails that delivery at once and for all to see;
 * the others go out, searched first when the lost history of a restored database may have sent them. Returns how many deliveries wait for their time.
 */
export async function planOccurrence(
  scope: Scope,
  { draft, when, dueAt }: { draft: PostDraft; when: When; dueAt: Date },
  tx: Tx,
): Promise<{ planned: number; failed: number }> {
  const { present, gone } = await channelsOf(scope, draft, tx);
  const files = await filesOf(scope, draft, tx);
  const kept = { ...draft, channels: present, media: files };
  const saved = await savePost(scope, kept, tx);
  if (!saved.ok) throw new Error(`an occurrence could not be saved: ${saved.failure.code}`);
  for (const { channelId, ...variant } of gone)
    await tx
      .insert(deliveries)
      .values({ workspaceId: scope.workspaceId, postId: draft.id, channelId, ...variant });
  const whole = { ...kept, channels: [...present, ...gone] };
  const blocked = await blockedOf(scope, whole, draft.media.length - files.length, tx);
  const reason = "This channel is not connected any more. Connect it again, or take it off the post.";
  for (const { channelId } of gone) blocked.set(channelId, { next: "reconnect", reason });
  await placeOperations(scope, whole, dueAt, tx);
  await writeWallTime(scope, draft.id, when, tx);
  await failBlocked(scope, draft.id, blocked, tx);
  await doubtMadeLate({ id: draft.id, dueAt }, tx);
  return { planned: whole.channels.length - blocked.size, failed: blocked.size };
}

/** Takes back what of an occurrence has not been sent, with the reason in its history. Returns how many deliveries. */
export async function withdrawOccurrence(
  scope: Scope,
  postId: string,
  summary: string,
  tx: Tx,
): Promise<number> {
  if (!(await lockPost(scope, postId, tx))) return 0;
  const unsent = and(
    eq(operations.postId, postId),
    eq(operations.workspaceId, scope.workspaceId),
    inArray(operations.status, [...PLANNED, "failed"]),
    notToLookAt,
  );
  return cancelUnsent(unsent, summary, tx);
}
