import "server-only";
import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { channels } from "@/db/schema/channels";
import { media } from "@/db/schema/content";
import type { Scope } from "@/lib/auth/scope";
import { requireFacts } from "@/lib/platforms/catalog";
import type { PostDraft } from "@/lib/posts/schema";
import { type Wanted, wantedOf } from "../following/rules";
import { checkDelivery } from "./rules";
import type { Problem } from "./schema";

/** What one channel of a draft would send: the post, the parts of its thread, and the first comment. */
export function wantedOn(draft: PostDraft, channelId: string): Wanted[] {
  const own = draft.channels.find((one) => one.channelId === channelId);
  const first = {
    text: own?.text ?? draft.text,
    options: own?.options ?? {},
    media: draft.media.map(({ mediaId, alt }) => ({ mediaId, alt })),
  };
  return wantedOf(first, own?.parts ?? draft.parts, own?.comment ?? draft.comment);
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

async function filesOf(scope: Scope, draft: PostDraft, tx: Tx) {
  const ids = draft.media.map((one) => one.mediaId);
  if (ids.length === 0) return [];
  return tx
    .select({
      id: media.id,
      kind: media.kind,
      mimeType: media.mimeType,
      bytes: media.bytes,
      width: media.width,
      height: media.height,
      seconds: media.seconds,
    })
    .from(media)
    .where(and(inArray(media.id, ids), eq(media.workspaceId, scope.workspaceId)));
}

/** Every problem of every channel of a draft, errors and warnings, by the same rules the composer runs. */
export async function problemsOf(scope: Scope, draft: PostDraft, tx: Tx): Promise<Problem[]> {
  const [chosen, files] = [await chosenChannels(scope, draft, tx), await filesOf(scope, draft, tx)];
  return chosen.flatMap((channel) => {
    const wanted = wantedOn(draft, channel.id);
    const [first] = wanted;
    const checked = (first?.content.media ?? []).flatMap((one) =>
      files.filter((file) => file.id === one.mediaId).map((file) => ({ ...file, alt: one.alt })),
    );
    return checkDelivery({
      facts: requireFacts(channel.platform),
      limits: channel.limits,
      health: channel.health,
      paused: channel.pausedAt !== null,
      text: first?.content.text ?? "",
      parts: wanted.filter((one) => one.kind === "part").map((one) => one.content.text),
      comment: wanted.find((one) => one.kind === "comment")?.content.text ?? "",
      media: checked,
      options: first?.content.options ?? {},
    }).map((problem) => ({ ...problem, channelId: channel.id }));
  });
}
