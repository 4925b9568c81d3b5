import type { TransactionSql } from "postgres";
import { uuidv7 } from "uuidv7";
import type { OperationContent } from "@/lib/deliveries/schema";
import { demo, seededChannels } from "./cast";
import { copyRows } from "./copy";
import { type Story, storyOf } from "./history";
import { type PlannedPost, plan } from "./plan";
import { type Dice, dice } from "./random";
import { textFor } from "./texts";

export type FillInput = {
  workspaceId: string;
  authors: string[];
  /** In the cast's order. */
  channelIds: string[];
  sandboxOrigin: string;
  media: { id: string; alt: string }[];
  count: number;
  now: Date;
  fingerprint: (content: OperationContent) => string;
};

type Row = Record<string, string | number | boolean | Date | object | null>;
type Rows = { posts: Row[]; deliveries: Row[]; attachments: Row[]; operations: Row[]; attempts: Row[] };

const HOUR_MS = 3_600_000;

function chosenChannels(post: PlannedPost, random: Dice): number[] {
  const chosen = seededChannels.flatMap((channel, index) => (random.chance(channel.share) ? [index] : []));
  // A post that went out partly needs a channel that has it and one that has not.
  return chosen.length > 1 || (chosen.length === 1 && post.outcome !== "partly" && post.outcome !== "unknown")
    ? chosen
    : [0, 1];
}

function addOperation(
  rows: Rows,
  input: FillInput,
  about: {
    postId: string;
    deliveryId: string;
    channel: number;
    story: Story;
    content: OperationContent;
    dueAt: Date;
    createdAt: Date;
  },
) {
  const { story, channel, dueAt, createdAt } = about;
  const shown = seededChannels[channel];
  const operationId = uuidv7();
  const fingerprint = input.fingerprint(about.content);
  rows.operations.push({
    id: operationId,
    workspace_id: input.workspaceId,
    post_id: about.postId,
    delivery_id: about.deliveryId,
    channel_id: input.channelIds[channel] ?? "",
    kind: "publish",
    content: about.content,
    fingerprint,
    due_at: dueAt,
    status: story.status,
    hold: story.hold,
    fence: story.fence,
    intent: story.intent && { ...story.intent, fingerprint },
    not_after: story.notAfter,
    remote_account: `${shown?.platform}|${input.sandboxOrigin}/${shown?.platform}|${shown?.remoteAccountId}`,
    remote_id: story.remoteId,
    address: story.address,
    failure: story.failure,
    next_check_at: story.nextCheckAt,
    published_at: story.publishedAt,
    created_at: createdAt,
    updated_at: story.lines.at(-1)?.at ?? createdAt,
  });
  const lines = [
    {
      step: "scheduled",
      outcome: "info",
      summary: `Scheduled for ${dueAt.toISOString()}.`,
      evidence: null,
      fence: 0,
      at: createdAt,
    },
    ...story.lines,
  ];
  for (const line of lines) {
    rows.attempts.push({
      id: uuidv7(),
      workspace_id: input.workspaceId,
      operation_id: operationId,
      ...line,
      request_id: line.evidence?.requestId ?? null,
    });
  }
}

function addPost(rows: Rows, input: FillInput, post: PlannedPost, index: number, random: Dice) {
  const postId = uuidv7();
  const text = textFor(index, random);
  const createdAt = new Date((post.dueAt ?? input.now).getTime() - random.whole(2, 120) * HOUR_MS);
  const written =
    createdAt < input.now ? createdAt : new Date(input.now.getTime() - random.whole(5, 90) * 60_000);
  const refused = post.outcome === "partly" || post.outcome === "failed";
  const wanted = random.chance(0.7) ? random.whole(1, random.chance(0.2) ? 3 : 1) : 0;
  const files = random.some(input.media, refused ? 2 : wanted);
  rows.posts.push({
    id: postId,
    workspace_id: input.workspaceId,
    author_id: random.chance(0.5)
      ? (input.authors[0] ?? null)
      : (input.authors[random.whole(0, input.authors.length - 1)] ?? null),
    text,
    wall_time: post.wallTime,
    zone: post.wallTime && demo.zone,
    revision: random.whole(1, 6),
    created_at: written,
    updated_at: written,
  });
  files.forEach((file, position) => {
    rows.attachments.push({
      id: uuidv7(),
      workspace_id: input.workspaceId,
      post_id: postId,
      media_id: file.id,
      position,
      alt: file.alt,
    });
  });
  const content = { text, options: {}, media: files.map((file) => ({ mediaId: file.id, alt: file.alt })) };
  const chosen = chosenChannels(post, random);
  chosen.forEach((channel, place) => {
    const deliveryId = uuidv7();
    rows.deliveries.push({
      id: deliveryId,
      workspace_id: input.workspaceId,
      post_id: postId,
      channel_id: input.channelIds[channel] ?? "",
      created_at: written,
    });
    const shown = seededChannels[channel];
    if (post.outcome === "draft" || !post.dueAt || !shown) return;
    const story = storyOf(post.outcome, place === chosen.length - 1, shown, post.dueAt, random);
    addOperation(rows, input, {
      postId,
      deliveryId,
      channel,
      story,
      content,
      dueAt: post.dueAt,
      createdAt: written,
    });
  });
}

/**
 * Writes `count` posts with deliveries, operations and histories. The trigger that keeps posts in step is off while
 * rows stream in, and its work is done once per post afterwards. One transaction of the caller's.
 */
export async function fillWorkspace(
  tx: TransactionSql,
  input: FillInput,
): Promise<{ posts: number; operations: number; attempts: number }> {
  const random = dice(input.count);
  const rows: Rows = { posts: [], deliveries: [], attachments: [], operations: [], attempts: [] };
  plan(input.count, input.now, demo.zone, random).forEach((post, index) => {
    addPost(rows, input, post, index, random);
  });
  await tx`alter table operations disable trigger operations_keep_post`;
  await tx`alter table posts disable trigger posts_tell`;
  await copyRows(tx, "posts", rows.posts);
  await copyRows(tx, "deliveries", rows.deliveries);
  await copyRows(tx, "attachments", rows.attachments);
  await copyRows(tx, "operations", rows.operations);
  await copyRows(tx, "attempts", rows.attempts);
  await tx`select count(refresh_post_status(id)) from posts where workspace_id = ${input.workspaceId}`;
  await tx`alter table operations enable trigger operations_keep_post`;
  await tx`alter table posts enable trigger posts_tell`;
  return { posts: rows.posts.length, operations: rows.operations.length, attempts: rows.attempts.length };
}
