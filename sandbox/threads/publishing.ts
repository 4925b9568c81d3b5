import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { type Container, containerOf, graphId, keepContainer, statusOf } from "../graph/containers.ts";
import { badParameter, GraphError } from "../graph/error.ts";
import { notFound } from "./containers.ts";
import type { PostData, Profile, Service } from "./network.ts";

/** What may be done within a day. */
export const aDay = { posts: 250, replies: 1000, deletions: 100 } as const;

const types: Readonly<Record<string, PostData["type"]>> = {
  TEXT: "TEXT_POST",
  IMAGE: "IMAGE",
  VIDEO: "VIDEO",
  CAROUSEL: "CAROUSEL_ALBUM",
};

const codeOf = (id: string): string => `D${createHash("sha256").update(id).digest("base64url").slice(0, 10)}`;

function keep({ posts, world }: Service, account: Account<Profile>, container: Container): string {
  const remoteId = graphId();
  const receivedAt = world.now();
  posts.add({
    remoteId,
    accountId: account.id,
    parentId: container.replyTo,
    text: container.text,
    mediaCount: container.media.length,
    createdAt: new Date(receivedAt).toISOString(),
    receivedAt,
    data: {
      type: types[container.type] ?? "TEXT_POST",
      shortcode: codeOf(remoteId),
      media: container.media,
      notes: [...(container.replyTo ? ["A reply."] : []), ...container.notes],
    },
  });
  return remoteId;
}

/** How many posts, replies and deletions a profile made within a day. */
export function usedToday({ posts, world }: Service, accountId: string) {
  const since = world.now() - 86_400_000;
  const all = posts.list({ accountId, withDeleted: true });
  const made = all.filter(({ receivedAt }) => receivedAt > since);
  return {
    posts: made.filter(({ parentId }) => parentId === null).length,
    replies: made.filter(({ parentId }) => parentId !== null).length,
    deletions: all.filter(({ deletedAt }) => (deletedAt ?? 0) > since).length,
  };
}

export const limitReached = (what: string): GraphError =>
  new GraphError(4, "(#4) Application request limit reached", {
    transient: false,
    userMessage: `You have reached the limit of ${what} within 24 hours.`,
  });

/** `POST /{user}/threads_publish`: each container once. */
export function publishContainer(
  service: Service,
  c: Context<SandboxEnv>,
  account: Account<Profile>,
  id: string,
): { id: string } {
  const { documents, world } = service;
  const container = containerOf(documents, id);
  if (container?.accountId !== account.id) throw notFound();
  if (container.child) throw badParameter("Carousel items cannot be published by themselves");
  // Too early, failed, expired and used up sound alike.
  if (statusOf(container, world.now()) !== "FINISHED") throw notFound();
  if (container.replyTo && !service.posts.get(container.replyTo)) throw notFound();
  const used = usedToday(service, account.id);
  const full = container.replyTo ? used.replies >= aDay.replies : used.posts >= aDay.posts;
  if (world.limits.enabled && full) throw limitReached(container.replyTo ? "replies" : "posts");
  const doubled = innerFault(c, world.faults, "duplicate");
  return world.store.transaction(() => {
    if (doubled) keep(service, account, container);
    const remoteId = keep(service, account, container);
    keepContainer(documents, { ...container, publishedAs: remoteId });
    return { id: remoteId };
  });
}
