import { uuidv7 } from "uuidv7";
import { sql } from "@/db/client";
import { copyRows } from "@/db/seed/copy";
import { fingerprintOf } from "@/lib/deliveries/publishing/rules";
import { operationDue } from "@/lib/outbox/schema";
import type { BenchChannel, BenchWorkspace } from "./accounts";

/** A scheduled delivery, and the text that nothing else in the sandbox has. */
export type Placed = {
  operationId: string;
  marker: string;
  dueAt: Date;
  /** The row of the outbox that wakes it, and what it says. */
  eventId: string;
  event: Record<string, unknown>;
};

type Row = Record<string, string | number | boolean | Date | object | null>;
type Rows = Record<"posts" | "deliveries" | "operations" | "attempts" | "outbox", Row[]>;

/** What one delivery of a post looks like in every table that scheduling writes. */
function addDelivery(rows: Rows, workspaceId: string, postId: string, channel: BenchChannel, dueAt: Date) {
  const deliveryId = uuidv7();
  const operationId = uuidv7();
  const marker = `Posthaste benchmark ${operationId}`;
  const content = { text: marker, options: {}, media: [] };
  const wakeable = { id: operationId, revision: 1, workspaceId, remoteAccount: channel.remoteAccount };
  const due = operationDue(wakeable, dueAt);
  rows.deliveries.push({
    id: deliveryId,
    workspace_id: workspaceId,
    post_id: postId,
    channel_id: channel.id,
    text: marker,
  });
  rows.operations.push({
    id: operationId,
    workspace_id: workspaceId,
    post_id: postId,
    delivery_id: deliveryId,
    channel_id: channel.id,
    kind: "publish",
    content,
    fingerprint: fingerprintOf(content),
    due_at: dueAt,
    remote_account: channel.remoteAccount,
  });
  rows.attempts.push({
    id: uuidv7(),
    workspace_id: workspaceId,
    operation_id: operationId,
    fence: 0,
    step: "scheduled",
    outcome: "info",
    summary: `Scheduled for ${dueAt.toISOString()}.`,
  });
  const eventId = uuidv7();
  rows.outbox.push({ id: eventId, name: due.name, data: due.data });
  return { operationId, marker, dueAt, eventId, event: due.data };
}

/**
 * Writes what scheduling `count` deliveries writes, in bulk: posts on two channels each, going round all of them, their
 * histories and the outbox rows that wake them (sent already when they are `asleep`). `dueAt` names the moment of the
 * nth post.
 */
export async function scheduleDeliveries(
  { workspaceId }: BenchWorkspace,
  channels: readonly BenchChannel[],
  count: number,
  dueAt: (post: number) => Date,
  asleep = false,
): Promise<Placed[]> {
  const rows: Rows = { posts: [], deliveries: [], operations: [], attempts: [], outbox: [] };
  const placed: Placed[] = [];
  for (let post = 0; placed.length < count; post += 1) {
    const postId = uuidv7();
    rows.posts.push({ id: postId, workspace_id: workspaceId, text: "Posthaste benchmark" });
    for (const at of [2 * post, 2 * post + 1]) {
      const channel = channels[at % channels.length];
      const twice = channels.length === 1 && at % 2 === 1;
      if (channel && !twice && placed.length < count)
        placed.push(addDelivery(rows, workspaceId, postId, channel, dueAt(post)));
    }
  }
  await sql().begin(async (tx) => {
    await tx`alter table operations disable trigger operations_keep_post`;
    await tx`alter table posts disable trigger posts_tell`;
    await copyRows(tx, "posts", rows.posts);
    await copyRows(tx, "deliveries", rows.deliveries);
    await copyRows(tx, "operations", rows.operations);
    await copyRows(tx, "attempts", rows.attempts);
    const sentAt = asleep ? new Date() : null;
    await copyRows(
      tx,
      "outbox",
      rows.outbox.map((row) => ({ ...row, sent_at: sentAt })),
    );
    await tx`select count(refresh_post_status(id)) from posts where workspace_id = ${workspaceId} and status = 'draft'`;
    await tx`alter table operations enable trigger operations_keep_post`;
    await tx`alter table posts enable trigger posts_tell`;
  });
  await sql()`analyze posts, deliveries, operations, attempts, outbox`;
  return placed;
}
