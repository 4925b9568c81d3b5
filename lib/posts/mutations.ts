import "server-only";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { media, posts } from "@/db/schema/content";
import { attachments } from "@/db/schema/delivery";
import type { Scope } from "@/lib/auth/scope";
import { fail, ok } from "@/lib/result";
import type { PostDraft } from "./schema";

const actorId = (scope: Scope) => (scope.actor.kind === "job" ? null : scope.actor.userId);

/**
 * Locks a post for the rest of the transaction. Everyone who changes a post or its operations begins with
 * this: it orders edits, claims and arming, and keeps the status trigger free of deadlocks.
 * Null when the post is not in this workspace or was deleted, unless `evenDeleted`.
 */
export async function lockPost(scope: Scope, postId: string, tx: Tx, evenDeleted = false) {
  const [row] = await tx
    .select({
      id: posts.id,
      status: posts.status,
      revision: posts.revision,
      text: posts.text,
      parts: posts.parts,
      comment: posts.comment,
      wallTime: posts.wallTime,
      zone: posts.zone,
      publishWithinHours: posts.publishWithinHours,
    })
    .from(posts)
    .where(
      and(
        eq(posts.id, postId),
        eq(posts.workspaceId, scope.workspaceId),
        evenDeleted ? undefined : isNull(posts.deletedAt),
      ),
    )
    .for("no key update");
  return row ?? null;
}

async function replaceAttachments(scope: Scope, draft: PostDraft, tx: Tx) {
  await tx.delete(attachments).where(and(eq(attachments.postId, draft.id), isNull(attachments.deliveryId)));
  if (draft.media.length === 0) return;
  await tx.insert(attachments).values(
    draft.media.map((one, position) => ({
      workspaceId: scope.workspaceId,
      postId: draft.id,
      mediaId: one.mediaId,
      position,
      alt: one.alt,
    })),
  );
}

async function foreignMedia(scope: Scope, draft: PostDraft, tx: Tx): Promise<boolean> {
  const ids = [...new Set(draft.media.map((one) => one.mediaId))];
  if (ids.length === 0) return false;
  const known = await tx
    .select({ id: media.id })
    .from(media)
    .where(
      and(
        inArray(media.id, ids),
        eq(media.workspaceId, scope.workspaceId),
        isNull(media.deletedAt),
        eq(media.status, "ready"),
      ),
    );
  return known.length !== ids.length;
}

const written = ({ text, parts, comment }: PostDraft) => ({ text, parts, comment });

/**
 * Saves a post's texts and files. The id is the composer's: a repeated first save changes nothing twice.
 * Fails with `conflict` when somebody saved since `draft.revision` was loaded, and with `not-found` for a
 * post or file of another workspace. Runs in the caller's transaction.
 */
export async function writePost(scope: Scope, draft: PostDraft, tx: Tx = db()) {
  if (await foreignMedia(scope, draft, tx)) {
    return fail("not-found", "A file of this post is gone. Remove it and add it again.", { field: "media" });
  }
  const [created] = await tx
    .insert(posts)
    .values({ id: draft.id, workspaceId: scope.workspaceId, authorId: actorId(scope), ...written(draft) })
    .onConflictDoNothing({ target: posts.id })
    .returning({ revision: posts.revision, updatedAt: posts.updatedAt });
  if (created) {
    await replaceAttachments(scope, draft, tx);
    return ok({ id: draft.id, revision: created.revision, savedAt: created.updatedAt, created: true });
  }
  const current = await lockPost(scope, draft.id, tx);
  if (!current) return fail("not-found", "This post is no longer here. Copy your text and start a new post.");
  const repeated = draft.revision === 0 && current.revision === 1;
  if (current.revision !== draft.revision && !repeated) {
    return fail("conflict", "Somebody saved this post meanwhile. Load their version, or keep yours.", {
      revision: current.revision,
    });
  }
  const [saved] = await tx
    .update(posts)
    .set({ ...written(draft), revision: sql`${posts.revision} + 1`, updatedAt: new Date() })
    .where(eq(posts.id, draft.id))
    .returning({ revision: posts.revision, updatedAt: posts.updatedAt });
  if (!saved) throw new Error("a locked post vanished");
  await replaceAttachments(scope, draft, tx);
  return ok({ id: draft.id, revision: saved.revision, savedAt: saved.updatedAt, created: false });
}

/** Keeps the wall-clock time as typed beside the instant that the operations carry. */
export async function writeWallTime(
  scope: Scope,
  postId: string,
  when: { wallTime: string; zone: string },
  tx: Tx,
): Promise<void> {
  await tx
    .update(posts)
    .set({ wallTime: when.wallTime, zone: when.zone })
    .where(and(eq(posts.id, postId), eq(posts.workspaceId, scope.workspaceId)));
}

/** Takes a post off every list. Its rows stay for 30 days: they are evidence. */
export async function softDeletePost(scope: Scope, postId: string, tx: Tx): Promise<void> {
  await tx
    .update(posts)
    .set({ deletedAt: new Date() })
    .where(and(eq(posts.id, postId), eq(posts.workspaceId, scope.workspaceId)));
}

/** Copies text and files of a post into a new draft with the given id. */
export async function copyPost(scope: Scope, from: string, to: string, tx: Tx) {
  const source = await lockPost(scope, from, tx);
  if (!source) return fail("not-found", "This post is no longer here.");
  const files = await tx
    .select({ mediaId: attachments.mediaId, alt: attachments.alt })
    .from(attachments)
    .where(and(eq(attachments.postId, from), isNull(attachments.deliveryId)))
    .orderBy(attachments.position);
  const { text, parts, comment } = source;
  return writePost(scope, { id: to, revision: 0, text, parts, comment, channels: [], media: files }, tx);
}
