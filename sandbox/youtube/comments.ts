import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { GoogleError } from "../google/errors.ts";
import type { Post } from "../posts.ts";
import { bodyOf, listed, pageOf, partsOf, requireChannel, spend } from "./access.ts";
import { asObject } from "./rules.ts";
import { type Shown, type Tube, type Video, videoOf } from "./tube.ts";
import { bad, forbidden, gone, missing } from "./words.ts";

const DOMAIN = "youtube.commentThread";
const MOST_CHARACTERS = 10_000;

function commentView(tube: Tube, { remoteId, accountId, parentId, text, createdAt, editedAt }: Post<Shown>) {
  const author = tube.accounts.get(accountId);
  return {
    kind: "youtube#comment",
    etag: "sandbox",
    id: remoteId,
    snippet: {
      videoId: parentId,
      textDisplay: text,
      textOriginal: text,
      authorDisplayName: `@${author?.handle}`,
      authorChannelId: { value: accountId },
      canRate: true,
      likeCount: 0,
      publishedAt: createdAt,
      updatedAt: editedAt ? new Date(editedAt).toISOString() : createdAt,
    },
  };
}

const threadView = (tube: Tube, comment: Post<Shown>) => ({
  kind: "youtube#commentThread",
  etag: "sandbox",
  id: comment.remoteId,
  snippet: {
    channelId: videoOf(tube, comment.parentId ?? "")?.accountId,
    videoId: comment.parentId,
    topLevelComment: commentView(tube, comment),
    canReply: true,
    totalReplyCount: 0,
    isPublic: true,
  },
});

function textOf(value: unknown): string {
  const text = asObject(value)?.textOriginal;
  if (typeof text !== "string" || text.trim() === "")
    throw bad("commentTextRequired", "The comment resource that is being inserted must specify a value.");
  if ([...text].length > MOST_CHARACTERS)
    throw bad("commentTextTooLong", "The comment resource contains too many characters.");
  return text;
}

/** A video that takes comments: one for children, or one that nobody sees, takes none. */
function commentable(tube: Tube, accountId: string, id: unknown): Video {
  const video = videoOf(tube, typeof id === "string" ? id : "");
  if (!video || (video.status.privacyStatus === "private" && video.accountId !== accountId))
    throw gone("video", DOMAIN);
  if (video.status.selfDeclaredMadeForKids || video.status.privacyStatus === "private")
    throw new GoogleError(403, "The video has disabled comments.", {
      reason: "commentsDisabled",
      domain: DOMAIN,
    });
  return video;
}

async function insert(tube: Tube, c: Context<SandboxEnv>) {
  const account = requireChannel(tube, c, "comment");
  partsOf(c, ["id", "snippet"]);
  const body = await bodyOf(c);
  const given = asObject(body.snippet);
  const text = textOf(asObject(given?.topLevelComment)?.snippet);
  const video = commentable(tube, account.id, given?.videoId);
  if (given?.channelId !== undefined && given.channelId !== video.accountId) throw gone("channel", DOMAIN);
  spend(tube, "units", 50);
  const times = innerFault(c, tube.world.faults, "duplicate") ? 2 : 1;
  const made = Array.from({ length: times }, () => add(tube, account.id, video.id, text));
  const comment = tube.posts.get(made.at(-1) ?? "");
  if (!comment) throw gone("comment", DOMAIN);
  return threadView(tube, comment);
}

function add(tube: Tube, accountId: string, videoId: string, text: string): string {
  const remoteId = `Ug${randomBytes(15).toString("base64url")}AaABAg`;
  const at = tube.world.now();
  tube.posts.add({
    remoteId,
    accountId,
    parentId: videoId,
    text,
    mediaCount: 0,
    createdAt: new Date(at).toISOString(),
    receivedAt: at,
    data: { kind: "comment", videoId },
  });
  return remoteId;
}

function read(tube: Tube, c: Context<SandboxEnv>) {
  const account = requireChannel(tube, c, "comment");
  partsOf(c, ["id", "snippet"]);
  const page = pageOf(c, 100);
  const videoId = c.req.query("videoId");
  if (!videoId) throw missing("videoId");
  const video = commentable(tube, account.id, videoId);
  spend(tube, "units", 1);
  const lag = innerFault(c, tube.world.faults, "list-lag")?.ms ?? 0;
  const comments = tube.posts
    .answers(video.id)
    .filter(({ receivedAt }) => receivedAt + lag <= tube.world.now())
    .reverse();
  return listed(
    "commentThread",
    comments.map((comment) => threadView(tube, comment)),
    page,
  );
}

function own(tube: Tube, accountId: string, id: unknown): Post<Shown> {
  const comment = tube.posts.get(typeof id === "string" ? id : "");
  if (comment?.data.kind !== "comment") throw gone("comment", "youtube.comment");
  if (comment.accountId !== accountId) throw forbidden();
  return comment;
}

/** First comments: added, read, changed, deleted. */
export function commentRoutes(tube: Tube): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/commentThreads", async (c) => c.json(await insert(tube, c)));
  routes.get("/commentThreads", (c) => c.json(read(tube, c)));
  routes.put("/comments", async (c) => {
    const account = requireChannel(tube, c, "comment");
    partsOf(c, ["id", "snippet"]);
    const body = await bodyOf(c);
    const comment = own(tube, account.id, body.id);
    const text = textOf(body.snippet);
    spend(tube, "units", 50);
    tube.posts.edit(comment.remoteId, { text, mediaCount: 0, data: comment.data, at: tube.world.now() });
    return c.json(commentView(tube, tube.posts.get(comment.remoteId) ?? comment));
  });
  routes.delete("/comments", (c) => {
    const account = requireChannel(tube, c, "comment");
    const comment = own(tube, account.id, c.req.query("id"));
    spend(tube, "units", 50);
    tube.posts.remove(comment.remoteId, tube.world.now());
    return c.body(null, 204);
  });
  return routes;
}
