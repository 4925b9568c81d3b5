import "server-only";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { media, renditions } from "@/db/schema/content";
import { memberships } from "@/db/schema/sharing";
import type { PublicScope, Scope, SelfScope } from "@/lib/auth/scope";
import { mediaUrls } from "./rules";
import type { MediaFile } from "./schema";

/** What of a file its readers are shown. */
export const fileColumns = {
  id: media.id,
  kind: media.kind,
  mimeType: media.mimeType,
  filename: media.filename,
  bytes: media.bytes,
  width: media.width,
  height: media.height,
  seconds: media.seconds,
};

/** The files with these ids, in their order; files of other workspaces and deleted ones are left out. */
export async function listMediaByIds(scope: Scope, ids: readonly string[]): Promise<MediaFile[]> {
  if (ids.length === 0) return [];
  const rows = await db()
    .select(fileColumns)
    .from(media)
    .where(
      and(inArray(media.id, [...ids]), eq(media.workspaceId, scope.workspaceId), isNull(media.deletedAt)),
    );
  const byId = new Map(rows.map((row) => [row.id, { ...row, ...mediaUrls(row.id, row.kind) }]));
  return ids.map((id) => byId.get(id)).filter((one) => one !== undefined);
}

/** The workspace of a file, if the person is a member of it; else null. */
export async function getMediaWorkspace(self: SelfScope, id: string): Promise<string | null> {
  const [row] = await db()
    .select({ workspaceId: media.workspaceId })
    .from(media)
    .innerJoin(memberships, eq(memberships.workspaceId, media.workspaceId))
    .where(and(eq(media.id, id), eq(memberships.userId, self.userId), isNull(media.deletedAt)));
  return row?.workspaceId ?? null;
}

/** Where a file's bytes are and what they are; null when it is not in this workspace. For the server only. */
export async function getStoredMedia(scope: Scope, id: string) {
  const [row] = await db()
    .select({
      id: media.id,
      kind: media.kind,
      mimeType: media.mimeType,
      filename: media.filename,
      bytes: media.bytes,
      width: media.width,
      height: media.height,
      seconds: media.seconds,
      storageKey: media.storageKey,
    })
    .from(media)
    .where(
      and(
        eq(media.id, id),
        eq(media.workspaceId, scope.workspaceId),
        eq(media.status, "ready"),
        isNull(media.deletedAt),
      ),
    );
  return row ?? null;
}

/** Something made from a file for `purpose` earlier; null when it has not been made. For the server only. */
export async function getRendition(scope: Scope, mediaId: string, purpose: string) {
  const [row] = await db()
    .select({
      id: renditions.id,
      mimeType: renditions.mimeType,
      bytes: renditions.bytes,
      width: renditions.width,
      height: renditions.height,
      storageKey: renditions.storageKey,
    })
    .from(renditions)
    .innerJoin(media, eq(media.id, renditions.mediaId))
    .where(
      and(
        eq(renditions.mediaId, mediaId),
        eq(renditions.purpose, purpose),
        eq(media.workspaceId, scope.workspaceId),
      ),
    );
  return row ?? null;
}

/**
 * The file, or what was made of it, that a signed address names; null when it is gone. The signature is the permission:
 * it was made for one file, for a day, by somebody who might send it.
 */
export async function getFetchable(
  _scope: PublicScope,
  { mediaId, renditionId }: { mediaId: string; renditionId: string | null },
) {
  const made = renditionId === null ? media : renditions;
  const [row] = await db()
    .select({
      mimeType: made.mimeType,
      bytes: made.bytes,
      storageKey: made.storageKey,
      filename: media.filename,
    })
    .from(media)
    .leftJoin(renditions, eq(renditions.mediaId, media.id))
    .where(
      and(
        eq(media.id, mediaId),
        renditionId === null ? undefined : eq(renditions.id, renditionId),
        isNull(media.deletedAt),
      ),
    )
    .limit(1);
  const { mimeType, bytes, storageKey, filename } = row ?? {};
  return mimeType && bytes && storageKey && filename ? { mimeType, bytes, storageKey, filename } : null;
}
