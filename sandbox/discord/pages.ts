import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelineMedia, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import { attachmentUrl, type Discord, isSigned, type MessageData } from "./server.ts";
import { messageUrl, reactionCount } from "./views.ts";

const places = [{ id: "discord", label: "Discord" }];

function media(discord: Discord, { data }: Post<MessageData>): TimelineMedia[] {
  return data.attachments.flatMap((attachment) => {
    const kind = /^(image|video|audio)\//.exec(attachment.mime)?.[1] as TimelineMedia["kind"] | undefined;
    const url = attachmentUrl(discord, data.channelId, attachment);
    return kind ? [{ url, alt: attachment.description ?? "", kind }] : [];
  });
}

function notes({ data, parentId }: Post<MessageData>): string[] {
  const said: string[] = [];
  if (data.threadName) said.push(`Forum post: ${data.threadName}`);
  if (parentId) said.push("In a thread.");
  if (data.flags & 4) said.push("No preview of links.");
  if (data.flags & 4096) said.push("Sent without sound.");
  if (data.pings.length > 0) said.push(`Calls: ${data.pings.join(", ")}`);
  for (const { mime, filename, size } of data.attachments)
    if (!/^(image|video|audio)\//.test(mime)) said.push(`Document: ${filename} (${size} bytes)`);
  return said;
}

export function timelineOf(discord: Discord, posts: readonly Post<MessageData>[]): TimelinePost[] {
  return posts.flatMap((post) => {
    const account = discord.accounts.get(post.accountId);
    if (!account) return [];
    const value = reactionCount(discord, post);
    return [
      {
        author: post.data.username ?? account.name,
        handle: account.handle,
        safeHtml: escapeHtml(post.text),
        media: media(discord, post),
        createdAt: post.createdAt,
        receivedAt: post.receivedAt,
        editedAt: post.editedAt,
        deletedAt: post.deletedAt,
        permalink: messageUrl(discord, account, post),
        notes: notes(post),
        counts: [{ label: value === 1 ? "reaction" : "reactions", value }],
      },
    ];
  });
}

/** Addresses as on discord.com, and the files behind them. */
export function discordPages(discord: Discord): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/discord.com/channels/:guild/:channel/:message", (c) => {
    const { guild, channel, message } = c.req.param();
    const post = discord.posts.trace(message);
    const account = post && discord.accounts.get(post.accountId);
    if (!post || account?.data.guildId !== guild || post.data.channelId !== channel)
      return c.html(page("Message not found", "", places, html`<h1>Message not found</h1>`), 404);
    const content = html`<h1>Message by ${account.name}</h1>${timelineOf(discord, [post]).map(postCard)}`;
    return c.html(page("Message", "", places, content), post.deletedAt ? 404 : 200);
  });
  routes.get("/cdn.discordapp.com/attachments/:channel/:id/:filename", (c) => {
    const { channel, id, filename } = c.req.param();
    const path = `attachments/${channel}/${id}/${encodeURIComponent(filename)}`;
    const known = discord.documents.get<{ mime: string }>("attachment", id);
    if (!known || !isSigned(discord, path, new URL(c.req.url).searchParams))
      return c.text("This content is no longer available.", 404);
    return new Response(discord.blobs.read(id), { headers: { "content-type": known.mime } });
  });
  return routes;
}
