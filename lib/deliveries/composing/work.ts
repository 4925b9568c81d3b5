import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { channels } from "@/db/schema/channels";
import type { Scope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { openForPlatform } from "@/lib/media/work";
import { requireFacts } from "@/lib/platforms/catalog";
import type { Outgoing, OutgoingMedia, PublishFailure } from "@/lib/platforms/contract";
import { failWith, ok, type Result } from "@/lib/result";
import { sentOptions } from "../checking/options/rules";
import { limitsOf } from "../checking/rules";
import { predecessorOf } from "../following/queries";
import type { Operation } from "../publishing/mutations";
import { receiptOfTarget } from "../updating/queries";

/**
 * What an operation sends, with its files opened at a size the channel's server takes. Fails with `revise` when a
 * file is gone or cannot be made small enough, and with `wait` never: storage that is away throws.
 */
export async function outgoingOf(
  scope: Scope,
  operation: Operation,
): Promise<Result<Outgoing, PublishFailure>> {
  const [channel] = await db()
    .select({ platform: channels.platform, limits: channels.limits, sandbox: channels.sandbox })
    .from(channels)
    .where(and(eq(channels.id, operation.channelId), eq(channels.workspaceId, scope.workspaceId)));
  if (!channel) return failWith({ next: "reconnect", reason: "The channel is no longer connected." });
  if (operation.kind === "remove")
    return ok({ text: "", media: [], options: {}, role: "post", replyTo: null });
  const before = await predecessorOf(operation);
  if (before && !before.receipt)
    return failWith({
      next: "wait",
      until: new Date(Date.now() + 60_000),
      reason: "It waits for the part before it.",
    });
  const facts = requireFacts(channel.platform);
  const { images, videos, documents } = limitsOf(facts, channel.limits);
  const files: OutgoingMedia[] = [];
  for (const wanted of operation.content.media) {
    const opened = await openForPlatform(scope, wanted.mediaId, {
      ...(images.max > 0 ? { image: images } : {}),
      ...(videos ? { video: videos } : {}),
      ...(documents ? { document: documents } : {}),
    });
    if (!opened.ok) return failWith({ next: "revise", field: "media", reason: opened.failure.message });
    const { path, ...file } = opened.value;
    const address = addressFor(path, channel.sandbox);
    files.push({ ...file, address, mediaId: wanted.mediaId, alt: wanted.alt });
  }
  return ok({
    text: operation.content.text,
    media: files,
    options: sentOptions(facts, operation.content.options, files),
    role: await roleOf(scope, operation),
    replyTo: before?.receipt ?? null,
  });
}

const ROLES: Partial<Record<Operation["kind"], Outgoing["role"]>> = { part: "part", comment: "comment" };

/** What an operation sends; an edit sends what it edits. */
async function roleOf(scope: Scope, operation: Operation): Promise<Outgoing["role"]> {
  const edited = operation.kind === "update" ? await receiptOfTarget(scope, operation) : null;
  return ROLES[edited?.kind ?? operation.kind] ?? "post";
}

/** Where a platform fetches a file; null where it could not reach this installation: only the sandbox is on this machine. */
const addressFor = (path: string, sandbox: boolean): string | null =>
  sandbox || !env().localMode ? `${env().publicUrl}${path}` : null;
