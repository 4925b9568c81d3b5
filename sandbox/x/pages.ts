import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import { countsOf, mediumUrl, permalink } from "./views.ts";
import { linksIn } from "./weighted.ts";
import { type Medium, platformId, type Service, type TweetData } from "./x.ts";

function notes({ data, parentId }: Post<TweetData>): string[] {
  return [
    ...(parentId ? [`Answers ${parentId}.`] : []),
    ...(data.poll ? [`Poll for ${data.poll.minutes} minutes: ${data.poll.options.join(" / ")}`] : []),
    ...(data.replySettings === "everyone" ? [] : [`Who can reply: ${data.replySettings}`]),
    ...(data.madeWithAi ? ["Made with AI."] : []),
    ...(data.paidPartnership ? ["Paid partnership."] : []),
    ...(data.history.length > 1 ? [`Version ${data.history.length}.`] : []),
    ...(data.replacedBy ? [`Replaced by ${data.replacedBy}, an edit.`] : []),
  ];
}

function linked(text: string): string {
  let shown = "";
  let at = 0;
  for (const { start, end, url } of linksIn(text)) {
    const href = /^https?:/i.test(url) ? url : `http://${url}`;
    shown += `${escapeHtml(text.slice(at, start))}<a href="${escapeHtml(href)}" rel="nofollow noreferrer">${escapeHtml(url)}</a>`;
    at = end;
  }
  return shown + escapeHtml(text.slice(at));
}

export function timelineOf(service: Service, posts: readonly Post<TweetData>[]): TimelinePost[] {
  return posts.map((post) => {
    const account = service.accounts.get(post.accountId);
    const counts = countsOf(service, post);
    return {
      author: account?.name ?? post.accountId,
      handle: account?.handle ?? "",
      safeHtml: linked(post.text),
      media: post.data.media.map((medium) => ({
        url: mediumUrl(service, medium),
        alt: medium.alt,
        kind: medium.category === "tweet_video" ? "video" : "image",
      })),
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.data.history.length > 1 ? post.receivedAt : null,
      deletedAt: post.deletedAt,
      permalink: permalink(service, post),
      notes: notes(post),
      counts: [
        { label: "replies", value: counts.replies },
        { label: "reposts", value: counts.reposts },
        { label: "likes", value: counts.likes },
        { label: "views", value: counts.impressions },
      ],
    };
  });
}

/** Profiles, permalinks with what answers them, and the files behind them. */
export function xPages(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const places = [{ id: platformId, label: "X" }];
  routes.get("/media/:id{[0-9]+}", (c) => {
    const id = c.req.param("id");
    const kept = service.documents.get<Medium>("medium", id);
    const posted = service.posts
      .list({ withDeleted: true })
      .flatMap(({ data }) => data.media)
      .find((medium) => medium.id === id);
    const medium = posted ?? kept;
    if (!medium?.mime) return c.notFound();
    return new Response(service.blobs.read(id), { headers: { "content-type": medium.mime } });
  });
  routes.get("/:handle{[A-Za-z0-9_]+}/status/:id{[0-9]+}", (c) => {
    const post = service.posts.trace(c.req.param("id"));
    const author = post && service.accounts.get(post.accountId);
    const handle = c.req.param("handle").toLowerCase();
    if (!post || (handle !== "i" && handle !== author?.handle))
      return c.html(page("Post not found", "", places, html`<h1>Post not found</h1>`), 404);
    const replies = timelineOf(service, service.posts.answers(post.remoteId)).map(postCard);
    const content = html`<h1>Post by ${author?.name}</h1>${timelineOf(service, [post]).map(postCard)}
${replies.length > 0 ? html`<h2>Replies</h2>${replies}` : ""}`;
    return c.html(page(`Post by ${author?.name}`, "", places, content), post.deletedAt ? 404 : 200);
  });
  routes.get("/:handle{[A-Za-z0-9_]+}", (c) => {
    const account = service.accounts.byHandle(c.req.param("handle").toLowerCase());
    if (!account) return c.notFound();
    const posts = timelineOf(service, service.posts.list({ accountId: account.id, limit: 100 }));
    return c.html(page(account.name, "", places, html`<h1>${account.name}</h1>${posts.map(postCard)}`));
  });
  return routes;
}
