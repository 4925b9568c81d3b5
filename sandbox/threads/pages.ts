import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import { type PostData, platformId, type Service } from "./network.ts";
import { countsOf, mediumUrl, permalinkOf } from "./views.ts";

export function timelineOf(service: Service, posts: readonly Post<PostData>[]): TimelinePost[] {
  return posts.map((post) => {
    const account = service.accounts.get(post.accountId);
    const { likes, replies } = countsOf(service, post);
    return {
      author: account?.name ?? post.accountId,
      handle: account?.handle ?? "",
      safeHtml: escapeHtml(post.text),
      media: post.data.media.map(({ file, alt, kind }) => ({ url: mediumUrl(service, file), alt, kind })),
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.editedAt,
      deletedAt: post.deletedAt,
      permalink: permalinkOf(service, post),
      notes: post.data.notes,
      counts: [
        { label: likes === 1 ? "like" : "likes", value: likes },
        { label: replies === 1 ? "reply" : "replies", value: replies },
      ],
    };
  });
}

/** Permalinks, and the files behind them. */
export function threadsPages(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const places = [{ id: platformId, label: "Threads" }];
  const all = () => service.posts.list({ withDeleted: true });
  routes.get("/www.threads.com/:at{@[\\w.]+}/post/:code", (c) => {
    const post = all().find(({ data }) => data.shortcode === c.req.param("code"));
    const shown = post ? [post, ...service.posts.answers(post.remoteId)] : [];
    const title = post ? "Post" : "Post not found";
    const content = html`<h1>${title}</h1>${timelineOf(service, shown).map(postCard)}`;
    return c.html(page(title, "", places, content), post?.deletedAt === null ? 200 : 404);
  });
  routes.get("/scontent.cdninstagram.com/:file", (c) => {
    const file = c.req.param("file");
    const medium = all()
      .flatMap(({ data }) => data.media)
      .find((one) => one.file === file);
    if (!medium) return c.notFound();
    return new Response(service.blobs.read(file), { headers: { "content-type": medium.mime } });
  });
  return routes;
}
