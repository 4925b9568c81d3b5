import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import type { PostData, Service } from "./network.ts";
import { countsOf, mediumUrl, permalinkOf } from "./views.ts";

const names: Record<PostData["product"], string> = {
  FEED: "Post",
  REELS: "Reel",
  STORY: "Story",
  COMMENT: "Comment",
};

export function timelineOf(service: Service, posts: readonly Post<PostData>[]): TimelinePost[] {
  return posts.map((post) => {
    const account = service.accounts.get(post.accountId);
    const { likes, comments } = countsOf(service, post);
    const parent = post.parentId ? service.posts.trace(post.parentId) : null;
    return {
      author: account?.name ?? post.accountId,
      handle: account?.handle ?? "",
      safeHtml: escapeHtml(post.text),
      media: post.data.media.map(({ file, alt, kind }) => ({ url: mediumUrl(service, file), alt, kind })),
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.editedAt,
      deletedAt: post.deletedAt,
      permalink: permalinkOf(service, parent ?? post),
      notes: [names[post.data.product], ...post.data.notes],
      counts: [
        { label: likes === 1 ? "like" : "likes", value: likes },
        { label: comments === 1 ? "comment" : "comments", value: comments },
      ],
    };
  });
}

/** Permalinks, and the files behind them. */
export function instagramPages(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const places = [{ id: service.way.id, label: service.way.label }];
  const show = (code: string) => {
    const post = service.posts
      .list({ withDeleted: true })
      .find(({ data, parentId }) => parentId === null && data.shortcode === code);
    const answers = post ? service.posts.answers(post.remoteId) : [];
    const cards = post ? timelineOf(service, [post, ...answers]).map(postCard) : [];
    const title = post ? names[post.data.product] : "Post not found";
    return {
      body: page(title, "", places, html`<h1>${title}</h1>${cards}`),
      there: post?.deletedAt === null,
    };
  };
  routes.get("/www.instagram.com/:kind{p|reel}/:code/", (c) => {
    const { body, there } = show(c.req.param("code"));
    return c.html(body, there ? 200 : 404);
  });
  routes.get("/www.instagram.com/stories/:handle/:code/", (c) => {
    const { body, there } = show(c.req.param("code"));
    return c.html(body, there ? 200 : 404);
  });
  routes.get("/scontent.cdninstagram.com/:file", (c) => {
    const file = c.req.param("file");
    const medium = service.posts
      .list({ withDeleted: true })
      .flatMap(({ data }) => data.media)
      .find((one) => one.file === file);
    if (!medium) return c.notFound();
    return new Response(service.blobs.read(file), { headers: { "content-type": medium.mime } });
  });
  return routes;
}
