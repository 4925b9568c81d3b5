import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import type { Scope } from "@/lib/auth/scope";
import { openForPlatform } from "@/lib/media/work";
import { requireFacts } from "@/lib/platforms/catalog";
import type { Outgoing, OutgoingMedia, PublishFailure } from "@/lib/platforms/contract";
import { failWith, ok, type Result } from "@/lib/result";
import { predecessorOf } from "../following/queries";
import type { Operation } from "../publishing/mutations";
import { limitsOf } from "../rules";

/**
 * What an operation sends, with its files opened at a size the channel's server takes. Fails with `revise` when a
 * file is gone or cannot be made small enough, and with `wait` never: storage that is away throws.
 */
export async function outgoingOf(
  scope: Scope,
  operation: Operation,
): Promise<Result<Outgoing, PublishFailure>> {
  const [channel] = await db()
    .select({ platform: channels.platform, limits: channels.limits })
    .from(channels)
    .where(and(eq(channels.id, operation.channelId), eq(channels.workspaceId, scope.workspaceId)));
  if (!channel) return failWith({ next: "reconnect", reason: "The channel is no longer connected." });
  if (operation.kind === "remove") return ok({ text: "", media: [], options: {}, replyTo: null });
  const before = await predecessorOf(operation);
  if (before && !before.receipt)
    return failWith({
      next: "wait",
      until: new Date(Date.now() + 60_000),
      reason: "It waits for the part before it.",
    });
  const rule = limitsOf(requireFacts(channel.platform), channel.limits).images;
  const files: OutgoingMedia[] = [];
  for (const wanted of operation.content.media) {
    const opened = await openForPlatform(scope, wanted.mediaId, rule);
    if (!opened.ok) return failWith({ next: "revise", field: "media", reason: opened.failure.message });
    files.push({ ...opened.value, kind: "image", mediaId: wanted.mediaId, alt: wanted.alt });
  }
  return ok({
    text: operation.content.text,
    media: files,
    options: operation.content.options,
    replyTo: before?.receipt ?? null,
  });
}
