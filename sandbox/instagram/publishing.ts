import { createHash, randomBytes } from "node:crypto";
import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { type Container, containerOf, graphId, keepContainer, statusOf } from "../graph/containers.ts";
import { badParameter, GraphError } from "../graph/error.ts";
import type { Params } from "../graph/params.ts";
import { notReady } from "./containers.ts";
import type { PostData, Profile, Service } from "./network.ts";

/** The documents name 25, 50 and 100; the guide's number holds here. */
export const postsADay = 100;

export const codeOf = (id: string): string =>
  `C${createHash("sha256").update(id).digest("base64url").slice(0, 10)}`;

function typeOf({ type, media }: Container): Pick<PostData, "product" | "type"> {
  if (type === "CAROUSEL") return { product: "FEED", type: "CAROUSEL_ALBUM" };
  if (type === "REELS") return { product: "REELS", type: "VIDEO" };
  const kind = media[0]?.kind === "video" ? "VIDEO" : "IMAGE";
  return { product: type === "STORIES" ? "STORY" : "FEED", type: kind };
}

function keep({ posts, world }: Service, account: Account<Profile>, container: Container): string {
  const remoteId = graphId();
  const receivedAt = world.now();
  posts.add({
    remoteId,
    accountId: account.id,
    parentId: null,
    text: container.text,
    mediaCount: container.media.length,
    createdAt: new Date(receivedAt).toISOString(),
    receivedAt,
    data: {
      ...typeOf(container),
      shortcode: codeOf(remoteId),
      media: container.media,
      notes: container.notes,
    },
  });
  return remoteId;
}

const gone = (): GraphError =>
  new GraphError(24, "The requested resource does not exist", {
    subcode: 2207008,
    userMessage: "The media builder with this creation ID does not exist or has expired.",
  });

/** How many posts the account published within a day. */
export const usedToday = ({ posts, world }: Service, accountId: string): number =>
  posts
    .list({ accountId, withDeleted: true })
    .filter(({ parentId, receivedAt }) => parentId === null && receivedAt > world.now() - 86_400_000).length;

/** `POST /{ig-id}/media_publish`: each container once. */
export function publishContainer(
  service: Service,
  c: Context<SandboxEnv>,
  account: Account<Profile>,
  params: Params,
): { id: string } {
  const { documents, world } = service;
  const container = containerOf(documents, params.required("creation_id"));
  if (container?.accountId !== account.id) throw gone();
  if (container.child) throw badParameter("Carousel items cannot be published by themselves");
  const status = statusOf(container, world.now());
  if (status === "IN_PROGRESS" || status === "ERROR") throw notReady();
  if (status !== "FINISHED") throw gone();
  if (world.limits.enabled && usedToday(service, account.id) >= postsADay)
    throw new GraphError(9, "(#9) Application request limit reached", {
      subcode: 2207042,
      userMessage:
        "You reached maximum number of posts that is allowed to be published by Content Publishing API.",
    });
  const doubled = innerFault(c, world.faults, "duplicate");
  return world.store.transaction(() => {
    if (doubled) keep(service, account, container);
    const id = keep(service, account, container);
    keepContainer(documents, { ...container, publishedAs: id });
    return { id };
  });
}

/** Keeps a comment or an answer to one. */
export function keepComment(
  { posts, world }: Service,
  accountId: string,
  parentId: string,
  text: string,
): { id: string } {
  if (text.trim() === "") throw badParameter("The parameter message is required");
  const id = `18${BigInt(`0x${randomBytes(7).toString("hex")}`)
    .toString()
    .padStart(17, "0")
    .slice(0, 15)}`;
  const receivedAt = world.now();
  posts.add({
    remoteId: id,
    accountId,
    parentId,
    text,
    mediaCount: 0,
    createdAt: new Date(receivedAt).toISOString(),
    receivedAt,
    data: { product: "COMMENT", type: "COMMENT", shortcode: codeOf(id), media: [], notes: ["A comment."] },
  });
  return { id };
}
