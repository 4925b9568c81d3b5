import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import type { Asset } from "./assets.ts";
import type { Network, Submission } from "./network.ts";
import { fileUrl, numbersOf, ownOf, wwwUrl } from "./views.ts";

function notesOf({ data }: Post<Submission>): string[] {
  if (data.kind === "comment") return [`A comment below “${data.title}”.`];
  const place = data.subreddit.replace(/^u_/, "u/");
  const notes = [`Title: ${data.title}`, `Posted to ${place.startsWith("u/") ? place : `r/${place}`}.`];
  if (data.link) notes.push(`Link: ${data.link}`);
  if (data.flair) notes.push(`Flair: ${data.flair}`);
  if (data.nsfw) notes.push("Not safe for work.");
  if (data.spoiler) notes.push("Spoiler.");
  if (data.answers.length > 0) notes.push(`Poll: ${data.answers.join(" / ")}`);
  return notes;
}

export function timelineOf(network: Network, posts: readonly Post<Submission>[]): TimelinePost[] {
  return posts.map((post) => {
    const account = network.accounts.get(post.accountId);
    const numbers = numbersOf(network, post);
    return {
      author: account?.name ?? post.accountId,
      handle: account?.handle ?? "",
      safeHtml: escapeHtml(post.text),
      media: post.data.files.map((file) => ({ url: fileUrl(network, file), alt: "", kind: file.kind })),
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.editedAt,
      deletedAt: post.deletedAt,
      permalink: wwwUrl(network, post),
      notes: notesOf(post),
      counts: [
        { label: "points", value: numbers.score },
        { label: "comments", value: numbers.comments },
      ],
    };
  });
}

/** Posts with their comments, profiles, and the files behind them. */
export function redditPages(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const places = [{ id: "reddit", label: "Reddit" }];
  const thread = (id: string) => {
    const post = network.posts.trace(`t3_${id}`);
    const below = network.posts.list().filter(({ data }) => data.linkId === post?.remoteId);
    const cards = post ? timelineOf(network, [post, ...below.reverse()]).map(postCard) : [];
    const content = html`<h1>${post?.data.title ?? "Post not found"}</h1>${cards}`;
    return { content, there: post?.deletedAt === null };
  };
  for (const path of ["/www.reddit.com/r/:place/comments/:id/*", "/www.reddit.com/user/:name/comments/:id/*"])
    routes.get(path, (c) => {
      const { content, there } = thread(c.req.param("id") ?? "");
      return c.html(page("Post", "", places, content), there ? 200 : 404);
    });
  routes.get("/www.reddit.com/user/:name/*", (c) => {
    const account = network.accounts.byHandle(c.req.param("name"));
    if (!account) return c.notFound();
    const posts = timelineOf(network, ownOf(network, account.id, false));
    return c.html(page(account.name, "", places, html`<h1>${account.name}</h1>${posts.map(postCard)}`));
  });
  routes.get("/i.redd.it/:file{[a-z0-9]+\\.bin}", (c) => {
    const asset = network.documents.get<Asset>("asset", c.req.param("file").replace(".bin", ""));
    if (!asset?.file) return c.notFound();
    return new Response(network.blobs.read(asset.file.name), { headers: { "content-type": asset.mime } });
  });
  return routes;
}
