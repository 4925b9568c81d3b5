import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import type { Instance, StatusData } from "./instance.ts";
import { parseStatus } from "./text-rules.ts";
import { mediumUrl, statusCounts, statusUrl } from "./views.ts";

function notes({ data, parentId }: Post<StatusData>): string[] {
  const said: string[] = [];
  if (data.spoiler) said.push(`Content warning: ${data.spoiler}`);
  if (data.visibility !== "public") said.push(`Visibility: ${data.visibility}`);
  if (parentId) said.push("A reply.");
  if (data.poll) said.push(`Poll: ${data.poll.options.join(" / ")}`);
  if (data.history.length > 0) said.push(`Before the edit: “${data.history.at(-1)?.text}”`);
  return said;
}

/** The server's markup without what only the real web interface styles. */
function readable(instance: Instance, text: string): string {
  return parseStatus(instance, text).html.replaceAll("<p>", "").replaceAll("</p>", escapeHtml("\n\n")).trim();
}

export function timelineOf(instance: Instance, posts: readonly Post<StatusData>[]): TimelinePost[] {
  return posts.map((post) => {
    const account = instance.accounts.get(post.accountId);
    const counts = statusCounts(instance, post);
    return {
      author: account?.name ?? post.accountId,
      handle: `${account?.handle}@${instance.domain}`,
      safeHtml: readable(instance, post.text),
      media: post.data.media.map((medium) => ({
        url: mediumUrl(instance, medium),
        alt: medium.description ?? "",
        kind: medium.type === "gifv" ? "image" : medium.type,
      })),
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.editedAt,
      deletedAt: post.deletedAt,
      permalink: statusUrl(instance, account?.handle ?? "", post.remoteId),
      notes: notes(post),
      counts: [
        { label: counts.replies_count === 1 ? "reply" : "replies", value: counts.replies_count },
        { label: counts.reblogs_count === 1 ? "boost" : "boosts", value: counts.reblogs_count },
        { label: counts.favourites_count === 1 ? "favourite" : "favourites", value: counts.favourites_count },
      ],
    };
  });
}

/** Profiles, permalinks and the files behind them. */
export function mastodonPages(instance: Instance): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const places = [{ id: "mastodon", label: "Mastodon" }];
  const personOf = (handle: string) => instance.accounts.byHandle(handle.toLowerCase());
  routes.get("/:at{@[A-Za-z0-9_]+}", (c) => {
    const account = personOf(c.req.param("at").slice(1));
    if (!account) return c.notFound();
    const posts = timelineOf(instance, instance.posts.list({ accountId: account.id, limit: 100 }));
    return c.html(page(account.name, "", places, html`<h1>${account.name}</h1>${posts.map(postCard)}`));
  });
  routes.get("/:at{@[A-Za-z0-9_]+}/:id{[0-9]+}", (c) => {
    const account = personOf(c.req.param("at").slice(1));
    const post = instance.posts.trace(c.req.param("id"));
    if (!account || post?.accountId !== account.id) {
      return c.html(page("Post not found", "", places, html`<h1>Post not found</h1>`), 404);
    }
    const content = html`<h1>Post by ${account.name}</h1>${timelineOf(instance, [post]).map(postCard)}`;
    return c.html(page(`Post by ${account.name}`, "", places, content), post.deletedAt ? 404 : 200);
  });
  routes.get("/users/:handle/statuses/:id", (c) =>
    c.redirect(statusUrl(instance, c.req.param("handle"), c.req.param("id"))),
  );
  routes.get("/system/media_attachments/files/:file", (c) => {
    const file = c.req.param("file");
    const known = /^(\d+)\.[\w+-]+$/.exec(file)?.[1];
    const medium = known ? instance.documents.get<{ file: string; mime: string }>("medium", known) : null;
    if (medium?.file !== file) return c.notFound();
    return new Response(instance.blobs.read(file), { headers: { "content-type": medium.mime } });
  });
  return routes;
}
