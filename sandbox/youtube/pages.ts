import { Readable } from "node:stream";
import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import { platformId, type Shown, type Tube, type Video, videoOf } from "./tube.ts";
import { statisticsOf } from "./views.ts";

const lines = (text: string): string => escapeHtml(text).replaceAll("\n", "<br>");

const watchUrl = (tube: Tube, id: string): string => `${tube.base}/watch?v=${id}`;

function notesOf({ snippet, status, notify }: Video): string[] {
  const said = [snippet.title];
  if (status.privacyStatus !== "public") said.push(`Visibility: ${status.privacyStatus}`);
  if (status.selfDeclaredMadeForKids) said.push("Made for kids.");
  if (snippet.tags.length > 0) said.push(`Tags: ${snippet.tags.join(", ")}`);
  if (!notify) said.push("Subscribers were not notified.");
  return said;
}

/** Videos and comments as a visitor sees them. */
export function timelineOf(tube: Tube, posts: readonly Post<Shown>[]): TimelinePost[] {
  return posts.map((post) => {
    const account = tube.accounts.get(post.accountId);
    const video = post.data.kind === "video" ? videoOf(tube, post.remoteId) : null;
    const counts = video && statisticsOf(tube, video);
    return {
      author: account?.name ?? post.accountId,
      handle: account?.handle ?? "",
      safeHtml: lines(post.text),
      media: video
        ? [{ url: `${tube.base}/files/${video.id}`, alt: video.snippet.title, kind: "video" }]
        : [],
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.editedAt,
      deletedAt: post.deletedAt,
      permalink: watchUrl(tube, post.parentId ?? post.remoteId),
      notes: video ? notesOf(video) : post.parentId ? ["A comment."] : [],
      counts: counts
        ? [
            { label: "views", value: Number(counts.viewCount) },
            { label: "likes", value: Number(counts.likeCount) },
          ]
        : [],
    };
  });
}

async function* bytesOf(tube: Tube, { parts }: Video): AsyncGenerator<Uint8Array> {
  for (const part of parts) for await (const chunk of tube.blobs.read(part)) yield chunk;
}

const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 360"><rect width="480" height="360" fill="#222"/><path d="M200 130v100l90-50z" fill="#fff"/></svg>';

/** Pages of videos and channels, and the files behind them. */
export function youtubePages(tube: Tube): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const places = [{ id: platformId, label: "YouTube" }];
  routes.get("/watch", (c) => {
    const id = c.req.query("v") ?? "";
    const post = tube.posts.trace(id);
    if (!post || post.deletedAt) {
      const content = html`<h1>Video unavailable</h1><p>It is private, was removed, or was never here.</p>`;
      return c.html(page("Video unavailable", "", places, content), 404);
    }
    const title = videoOf(tube, id)?.snippet.title ?? "Video";
    const cards = timelineOf(tube, [post, ...tube.posts.answers(id)]).map(postCard);
    return c.html(page(title, "", places, html`<h1>${title}</h1>${cards}`));
  });
  routes.get("/shorts/:id", (c) => c.redirect(watchUrl(tube, c.req.param("id"))));
  routes.get("/channel/:id", (c) => {
    const account = tube.accounts.get(c.req.param("id"));
    if (!account?.data.channel) return c.notFound();
    const posts = tube.posts.list({ accountId: account.id, limit: 100 }).filter(({ parentId }) => !parentId);
    const cards = timelineOf(tube, posts).map(postCard);
    return c.html(page(account.name, "", places, html`<h1>${account.name}</h1>${cards}`));
  });
  routes.get("/vi/:id/hqdefault.svg", (c) => c.body(picture, 200, { "content-type": "image/svg+xml" }));
  routes.get("/files/:id", (c) => {
    const video = tube.posts.get(c.req.param("id")) ? videoOf(tube, c.req.param("id")) : null;
    if (!video) return c.notFound();
    const body = Readable.toWeb(Readable.from(bytesOf(tube, video))) as unknown as ReadableStream<Uint8Array>;
    return new Response(body, {
      headers: {
        "content-type": video.mime || "application/octet-stream",
        "content-length": String(video.bytes),
      },
    });
  });
  return routes;
}
