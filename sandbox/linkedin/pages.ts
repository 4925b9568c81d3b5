import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { grown } from "../metrics.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import { type Network, type PostData, permalink } from "./network.ts";

type Json = Record<string, unknown>;

const visibilityNotes: Readonly<Record<string, string>> = {
  CONNECTIONS: "For connections only.",
  LOGGED_IN: "For members of LinkedIn.",
};

function contentNotes(content: Json | null): string[] {
  const article = content?.article as Json | undefined;
  const poll = content?.poll as { question: string; options: { text: string }[]; settings: Json } | undefined;
  return [
    ...(article ? [`Link card: ${article.title} · ${article.source} · ${article.description ?? ""}`] : []),
    ...(poll
      ? [
          `Poll: ${poll.question} (${poll.options.map(({ text }) => text).join(" / ")}), ${poll.settings.duration}`,
        ]
      : []),
  ];
}

function notes({ data, parentId }: Post<PostData>): string[] {
  const seen = visibilityNotes[data.visibility];
  return [
    ...(parentId ? ["A comment."] : []),
    ...(seen ? [seen] : []),
    ...contentNotes(data.content),
    ...data.shown.flatMap(({ kind, title }) =>
      title ? [`${kind === "video" ? "Video" : "Document"}: ${title}`] : [],
    ),
  ];
}

/** Posts and comments as a follower sees them. */
export function timelineOf(network: Network, posts: readonly Post<PostData>[]): TimelinePost[] {
  return posts.map((post) => {
    const author = network.accounts.get(post.accountId);
    const age = network.world.now() - post.receivedAt;
    return {
      author: author?.name ?? post.accountId,
      handle: author?.handle ?? "",
      safeHtml: escapeHtml(post.text),
      media: post.data.shown.flatMap(({ kind, url, alt }) =>
        kind === "document" ? [] : [{ kind, url, alt }],
      ),
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.editedAt,
      deletedAt: post.deletedAt,
      permalink: permalink(network, post.parentId ?? post.remoteId),
      notes: notes(post),
      counts: post.parentId
        ? []
        : [
            { label: "reactions", value: grown(post.remoteId, "likes", age, 60) },
            { label: "comments", value: network.posts.answers(post.remoteId).length },
          ],
    };
  });
}

const kinds = /^[\w-]{1,40}$/;

/** Permalinks and the files behind posts. */
export function pageRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const { posts, blobs, product } = network;
  routes.get("/feed/update/:urn/", (c) => {
    const post = posts.trace(c.req.param("urn"));
    const cards = post ? timelineOf(network, [post, ...posts.answers(post.remoteId)]).map(postCard) : [];
    const content = html`<h1>${post ? "Post" : "Post not found"}</h1>${cards}`;
    return c.html(page("Post", "", [product], content), post && !post.deletedAt ? 200 : 404);
  });
  routes.get("/media/:file", (c) => {
    const name = c.req.param("file");
    const known = posts
      .list({ withDeleted: true })
      .some(({ data }) => data.shown.some(({ url }) => url.endsWith(`/${name}`)));
    return kinds.test(name) && known ? c.body(blobs.read(name)) : c.notFound();
  });
  return routes;
}
