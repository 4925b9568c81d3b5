import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelineMedia, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import { embedView, postCounts } from "./app-view.ts";
import { isObject } from "./lexicon.ts";
import { findPerson, type Network, type PostData } from "./network.ts";
import { postCollection } from "./record-schemas.ts";
import { readRecord, uriOf } from "./repo.ts";

type Span = { start: number; end: number; href: string };

function target(network: Network, feature: unknown): string | null {
  if (!isObject(feature)) return null;
  if (typeof feature.uri === "string" && /^https?:\/\//i.test(feature.uri)) return feature.uri;
  if (typeof feature.did === "string") return `${network.base}/profile/${encodeURIComponent(feature.did)}`;
  return typeof feature.tag === "string" ? `${network.base}/` : null;
}

function spans(network: Network, facets: unknown): Span[] {
  if (!Array.isArray(facets)) return [];
  return facets
    .filter(isObject)
    .flatMap(({ index, features }) => {
      const href = Array.isArray(features) ? target(network, features[0]) : null;
      if (!href || !isObject(index)) return [];
      return [{ start: Number(index.byteStart), end: Number(index.byteEnd), href }];
    })
    .sort((a, b) => a.start - b.start);
}

/** The text with its facets as links. Offsets are UTF-8 bytes; what overlaps or lies outside stays plain text. */
export function facetHtml(network: Network, text: string, facets: unknown): string {
  const bytes = Buffer.from(text);
  let at = 0;
  let markup = "";
  for (const { start, end, href } of spans(network, facets)) {
    if (start < at || end <= start || end > bytes.length) continue;
    markup += escapeHtml(bytes.toString("utf8", at, start));
    markup += `<a href="${escapeHtml(href)}" rel="noreferrer">${escapeHtml(bytes.toString("utf8", start, end))}</a>`;
    at = end;
  }
  return markup + escapeHtml(bytes.toString("utf8", at));
}

function media(network: Network, did: string, record: Record<string, unknown>): TimelineMedia[] {
  const view = embedView(network, did, record.embed);
  if (!view) return [];
  const pictures = [view.images, view.items].find(Array.isArray) as Record<string, unknown>[] | undefined;
  if (pictures)
    return pictures.map(({ fullsize, alt }) => ({ url: String(fullsize), alt: String(alt), kind: "image" }));
  return view.playlist ? [{ url: String(view.playlist), alt: String(view.alt ?? ""), kind: "video" }] : [];
}

/** Rules beside the post: who may answer, who may quote. */
function gates(network: Network, { accountId, data }: Post<PostData>): string[] {
  const gate = (name: string) =>
    readRecord(network, accountId, `app.bsky.feed.${name}`, data.rkey)?.value ?? null;
  const allow = gate("threadgate")?.allow;
  const rules = (Array.isArray(allow) ? allow : [])
    .filter(isObject)
    .map(({ $type }) => String($type).replace(/^.*#|Rule$/g, ""));
  return [
    ...(Array.isArray(allow) ? [`Replies: ${rules.length > 0 ? rules.join(", ") : "nobody"}`] : []),
    ...(gate("postgate") ? ["Quotes: nobody"] : []),
  ];
}

function notes(network: Network, post: Post<PostData>): string[] {
  const { record } = post.data;
  const said: string[] = gates(network, post);
  const labels = isObject(record.labels) && Array.isArray(record.labels.values) ? record.labels.values : [];
  for (const label of labels.filter(isObject)) said.push(`Content warning: ${String(label.val)}`);
  if (Array.isArray(record.langs)) said.push(`Languages: ${record.langs.join(", ")}`);
  if (post.parentId) said.push("A reply.");
  if (isObject(record.embed) && isObject(record.embed.external)) {
    said.push(`Link card: ${String(record.embed.external.title)} (${String(record.embed.external.uri)})`);
  }
  if (post.editedAt)
    said.push(`The record was changed; followers keep seeing the first version. Now: “${post.text}”`);
  return said;
}

export function timelineOf(network: Network, posts: readonly Post<PostData>[]): TimelinePost[] {
  return posts.map((post) => {
    const account = network.accounts.get(post.accountId);
    const { record, rkey } = post.data;
    return {
      author: account?.name ?? post.accountId,
      handle: account?.handle ?? "handle.invalid",
      safeHtml: facetHtml(network, String(record.text), record.facets),
      media: media(network, post.accountId, record),
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.editedAt,
      deletedAt: post.deletedAt,
      permalink: `${network.base}/profile/${post.accountId}/post/${rkey}`,
      notes: notes(network, post),
      counts: Object.entries(postCounts(network, post)).map(([name, value]) => ({
        label: `${name.replace("Count", "")}${value === 1 ? "" : "s"}`.replace("replys", "replies"),
        value,
      })),
    };
  });
}

/** Addresses as on bsky.app: a profile, and one post. */
export function blueskyPages(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const places = [{ id: "bluesky", label: "Bluesky" }];
  routes.get("/profile/:actor", (c) => {
    const account = findPerson(network, c.req.param("actor"));
    if (!account) return c.notFound();
    const posts = timelineOf(network, network.posts.list({ accountId: account.id, limit: 100 }));
    return c.html(page(account.name, "", places, html`<h1>${account.name}</h1>${posts.map(postCard)}`));
  });
  routes.get("/profile/:actor/post/:rkey", (c) => {
    const account = findPerson(network, c.req.param("actor"));
    const post = account && network.posts.trace(uriOf(account.id, postCollection, c.req.param("rkey")));
    if (!account || !post)
      return c.html(page("Post not found", "", places, html`<h1>Post not found</h1>`), 404);
    const shown = timelineOf(network, [post]).map(postCard);
    const content = html`<h1>Post by ${account.name}</h1>${shown}`;
    return c.html(page(`Post by ${account.name}`, "", places, content), post.deletedAt ? 404 : 200);
  });
  return routes;
}
