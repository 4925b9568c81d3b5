import { Hono } from "hono";
import { html } from "hono/html";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelineMedia, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import type { BotApi, Channel, MessageData, SentFile } from "./bot-api.ts";
import { messageUrl } from "./views.ts";

const places = [{ id: "telegram", label: "Telegram" }];

function media(api: BotApi, file: SentFile | null): TimelineMedia[] {
  if (!file || file.type === "document") return [];
  const kind = file.type === "audio" ? "audio" : file.mime.startsWith("image/") ? "image" : "video";
  return [{ url: `${api.base}/files/${file.blob}`, alt: "", kind }];
}

function notes({ data, parentId }: Post<MessageData>): string[] {
  const said: string[] = [];
  if (parentId) said.push("A reply.");
  if (data.poll)
    said.push(`Poll: ${data.poll.options.join(" / ")}${data.poll.multiple ? " (several answers)" : ""}`);
  if (data.silent) said.push("Sent without sound.");
  if (data.noPreview) said.push("No preview of links.");
  if (data.spoiler) said.push("Covered until tapped.");
  if (data.protect) said.push("May not be forwarded or saved.");
  for (const { file } of data.messages)
    if (file?.type === "document") said.push(`Document: ${file.name} (${file.size} bytes)`);
  return said;
}

export function timelineOf(api: BotApi, posts: readonly Post<MessageData>[]): TimelinePost[] {
  return posts.flatMap((post) => {
    const channel = api.accounts.get(post.accountId);
    if (!channel) return [];
    const { messages } = post.data;
    return [
      {
        author: channel.name,
        handle: channel.handle,
        safeHtml: escapeHtml(post.text),
        media: messages.flatMap(({ file }) => media(api, file)),
        createdAt: post.createdAt,
        receivedAt: post.receivedAt,
        editedAt: post.editedAt,
        deletedAt: post.deletedAt,
        permalink: messageUrl(api, channel, messages[0]?.id ?? 0),
        notes: notes(post),
        counts: [],
      },
    ];
  });
}

/** Addresses as on t.me: a channel, one message; and the files behind them. */
export function telegramPages(api: BotApi): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const one = (channel: Account<Channel> | null, messageId: string) => {
    const remoteId = channel ? api.documents.get<string>("message", `${channel.id}/${messageId}`) : null;
    const post = remoteId ? api.posts.trace(remoteId) : null;
    if (!channel || !post) return { content: html`<h1>Post not found</h1>`, status: 404 as const };
    const content = html`<h1>Post in ${channel.name}</h1>${timelineOf(api, [post]).map(postCard)}`;
    return { content, status: post.deletedAt ? (404 as const) : (200 as const) };
  };
  const named = (username: string) =>
    api.accounts.list().find(({ data }) => data.username === username.toLowerCase()) ?? null;
  routes.get("/t.me/c/:inside{[0-9]+}/:id{[0-9]+}", (c) => {
    const { content, status } = one(api.accounts.get(`-100${c.req.param("inside")}`), c.req.param("id"));
    return c.html(page("Post", "", places, content), status);
  });
  routes.get("/t.me/:username/:id{[0-9]+}", (c) => {
    const { content, status } = one(named(c.req.param("username")), c.req.param("id"));
    return c.html(page("Post", "", places, content), status);
  });
  routes.get("/t.me/:username", (c) => {
    const channel = named(c.req.param("username"));
    if (!channel) return c.notFound();
    const cards = timelineOf(api, api.posts.list({ accountId: channel.id, limit: 100 })).map(postCard);
    return c.html(page(channel.name, "", places, html`<h1>${channel.name}</h1>${cards}`));
  });
  routes.get("/files/:blob{[0-9a-f]+}", (c) => {
    const known = api.documents.get<{ mime: string }>("blob", c.req.param("blob"));
    if (!known) return c.notFound();
    return new Response(api.blobs.read(c.req.param("blob")), { headers: { "content-type": known.mime } });
  });
  return routes;
}
