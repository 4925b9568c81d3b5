import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import type { Board, Medium, Network, PinData } from "./network.ts";
import { fileUrl, numbersOf, pinUrl } from "./views.ts";

function notesOf({ documents }: Network, { data }: Post<PinData>): string[] {
  const board = documents.get<Board>("board", data.boardId);
  const notes = [
    `On the board ${board?.name ?? data.boardId}${board?.privacy === "SECRET" ? ", secret" : ""}.`,
  ];
  if (data.title) notes.unshift(`Title: ${data.title}`);
  if (data.link) notes.push(`Leads to ${data.link}`);
  if (data.cover) notes.push(`Cover: ${data.cover}`);
  return notes;
}

export function timelineOf(network: Network, posts: readonly Post<PinData>[]): TimelinePost[] {
  return posts.map((post) => {
    const account = network.accounts.get(post.accountId);
    const numbers = numbersOf(network, post);
    return {
      author: account?.name ?? post.accountId,
      handle: account?.handle ?? "",
      safeHtml: escapeHtml(post.text),
      media: post.data.files.map((file) => ({
        url: fileUrl(network, file),
        alt: post.data.alt ?? "",
        kind: file.kind,
      })),
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.editedAt,
      deletedAt: post.deletedAt,
      permalink: pinUrl(network, post.remoteId),
      notes: notesOf(network, post),
      counts: [
        { label: "impressions", value: numbers.IMPRESSION ?? 0 },
        { label: "saves", value: numbers.SAVE ?? 0 },
      ],
    };
  });
}

/** Pins, profiles and the files behind them. */
export function pinterestPages(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const places = [{ id: "pinterest", label: "Pinterest" }];
  routes.get("/www.pinterest.com/pin/:id/", (c) => {
    const post = network.posts.trace(c.req.param("id"));
    const cards = post ? timelineOf(network, [post]).map(postCard) : [];
    const content = html`<h1>${post ? "Pin" : "Pin not found"}</h1>${cards}`;
    return c.html(page("Pin", "", places, content), post && !post.deletedAt ? 200 : 404);
  });
  routes.get("/www.pinterest.com/:name/", (c) => {
    const account = network.accounts.byHandle(c.req.param("name"));
    if (!account) return c.notFound();
    const posts = timelineOf(network, network.posts.list({ accountId: account.id, limit: 100 }));
    return c.html(page(account.name, "", places, html`<h1>${account.name}</h1>${posts.map(postCard)}`));
  });
  routes.get("/i.pinimg.com/originals/:file{[0-9]+\\.bin}", (c) => {
    const file = c.req.param("file");
    const shown = network.posts
      .list({ withDeleted: true })
      .flatMap(({ data }) => data.files)
      .find(({ name }) => name === file);
    const medium = network.documents.get<Medium>("medium", file.replace(".bin", ""));
    const mime = shown?.mime ?? (medium?.file === file ? medium.mime : "");
    if (!mime) return c.notFound();
    return new Response(network.blobs.read(file), { headers: { "content-type": mime } });
  });
  return routes;
}
