import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import { countsOf, permalink } from "./reading.ts";
import { type PostData, platformId, publicLevel, type Service } from "./tiktok.ts";

function notes(service: Service, { data: { info, kind, readyAt } }: Post<PostData>): string[] {
  const open = [
    info.disableComment ? [] : ["comments"],
    kind === "photos" || info.disableDuet ? [] : ["duets"],
    kind === "photos" || info.disableStitch ? [] : ["stitches"],
  ].flat();
  return [
    ...(readyAt > service.world.now() ? ["Still being worked on."] : []),
    ...(info.privacy === publicLevel ? [] : [`Who can see it: ${info.privacy}`]),
    `Allows: ${open.join(", ") || "nothing"}`,
    ...(info.brandContent ? ["Paid partnership."] : []),
    ...(info.brandOrganic ? ["Promotional content."] : []),
    ...(info.madeWithAi ? ["AI-generated."] : []),
    ...(info.music ? ["With music."] : []),
  ];
}

export function timelineOf(service: Service, posts: readonly Post<PostData>[]): TimelinePost[] {
  return posts.map((post) => {
    const account = service.accounts.get(post.accountId);
    const counts = countsOf(service, post);
    return {
      author: account?.name ?? post.accountId,
      handle: account?.handle ?? "",
      safeHtml: escapeHtml(post.text).replaceAll("\n", "<br>"),
      media: post.data.files.map(({ name, mime }) => ({
        url: `${service.base}/files/${name}`,
        alt: "",
        kind: mime.startsWith("image/") ? "image" : "video",
      })),
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.editedAt,
      deletedAt: post.deletedAt,
      permalink: permalink(service, post),
      notes: notes(service, post),
      counts: Object.entries(counts).map(([label, value]) => ({ label, value })),
    };
  });
}

/** Profiles, permalinks and the files behind them. */
export function tiktokPages(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const places = [{ id: platformId, label: "TikTok" }];
  routes.get("/files/:name{[\\w]+}", (c) => {
    const name = c.req.param("name");
    const file = service.posts
      .list({ withDeleted: true })
      .flatMap(({ data }) => data.files)
      .find((one) => one.name === name);
    if (!file) return c.notFound();
    return new Response(service.blobs.read(name), { headers: { "content-type": file.mime } });
  });
  routes.get("/:at{@[\\w.]+}", (c) => {
    const account = service.accounts.byHandle(c.req.param("at").slice(1).toLowerCase());
    if (!account) return c.notFound();
    const posts = timelineOf(service, service.posts.list({ accountId: account.id, limit: 100 }));
    return c.html(page(account.name, "", places, html`<h1>${account.name}</h1>${posts.map(postCard)}`));
  });
  routes.get("/:at{@[\\w.]+}/:kind{video|photo}/:id{[0-9]+}", (c) => {
    const post = service.posts.trace(c.req.param("id"));
    const author = post && service.accounts.get(post.accountId);
    if (!post || author?.handle !== c.req.param("at").slice(1).toLowerCase())
      return c.html(page("Post not found", "", places, html`<h1>Post not found</h1>`), 404);
    const content = html`<h1>Post by ${author.name}</h1>${timelineOf(service, [post]).map(postCard)}`;
    return c.html(page(`Post by ${author.name}`, "", places, content), post.deletedAt ? 404 : 200);
  });
  return routes;
}
