import { type Context, Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import type { Post } from "../posts.ts";
import {
  attachmentsOf,
  contentOf,
  embedsOf,
  type Payload,
  pingsOf,
  readPayload,
  requireSomething,
} from "./payload.ts";
import {
  invalidForm,
  invalidToken,
  limited,
  Refused,
  unknownChannel,
  unknownMessage,
  unknownWebhook,
} from "./refused.ts";
import { type Discord, type MessageData, sameText, snowflake, tokenOf, type Webhook } from "./server.ts";
import { messageView, webhookView } from "./views.ts";

const suppressEmbeds = 1 << 2;
const suppressNotifications = 1 << 12;

/** Clients that do not say who they are never reach the API. */
function requireAgent(c: Context<SandboxEnv>): void {
  if (/^DiscordBot \([^,]+, [^)]+\)/.test(c.req.header("user-agent") ?? "")) return;
  throw new Refused(403, 40333, "internal network error");
}

/** The webhook that the path names with its token. */
function webhookFor(discord: Discord, c: Context<SandboxEnv>): Account<Webhook> {
  requireAgent(c);
  const { id = "", token = "" } = c.req.param() as { id?: string; token?: string };
  if (!/^\d{1,20}$/.test(id))
    throw invalidForm("webhook_id", "NUMBER_TYPE_COERCE", `Value "${id}" is not snowflake.`);
  const account = discord.accounts.get(id);
  if (!account || account.suspended) throw unknownWebhook();
  if (!sameText(token, tokenOf(account))) throw invalidToken();
  return account;
}

type Target = { channelId: string; threadName: string | null };

const threadOf = (discord: Discord, id: string) => discord.documents.get<string>("thread", id);

/** Where a new message goes: the channel, a thread of it, or a new thread of a forum. */
function targetOf(
  discord: Discord,
  c: Context<SandboxEnv>,
  account: Account<Webhook>,
  { values }: Payload,
): Target {
  const { channelId, isForum } = account.data;
  const threadId = c.req.query("thread_id") ?? null;
  const name = values.thread_name ?? null;
  if (name !== null && (typeof name !== "string" || name.length < 1 || name.length > 100))
    throw invalidForm("thread_name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.");
  if (isForum && !threadId && !name)
    throw new Refused(400, 220001, "Webhooks posted to forum channels must have a thread_name or thread_id");
  if (isForum && threadId && name)
    throw new Refused(
      400,
      220002,
      "Webhooks posted to forum channels cannot have both a thread_name and thread_id",
    );
  if (!isForum && name) throw new Refused(400, 220003, "Webhooks can only create threads in forum channels");
  if (!threadId) return { channelId, threadName: name };
  if (threadOf(discord, threadId) !== channelId) throw unknownChannel();
  return { channelId: threadId, threadName: null };
}

type New = {
  account: Account<Webhook>;
  target: Target;
  content: string;
  data: Omit<MessageData, "channelId" | "threadName">;
};

function insert(discord: Discord, { account, target, content, data }: New): Post<MessageData> | null {
  const now = discord.world.now();
  const remoteId = snowflake(now);
  // The first message of a forum's thread has the thread's own id.
  const channelId = target.threadName ? remoteId : target.channelId;
  if (target.threadName) discord.documents.put("thread", remoteId, account.data.channelId);
  discord.posts.add({
    remoteId,
    accountId: account.id,
    parentId: channelId !== account.data.channelId && !target.threadName ? channelId : null,
    text: content,
    mediaCount: data.attachments.length,
    createdAt: new Date(now).toISOString(),
    receivedAt: now,
    data: { ...data, channelId, threadName: target.threadName },
  });
  return discord.posts.get(remoteId);
}

/** Null when the message may go; headers tell what is left. */
function spend(discord: Discord, c: Context<SandboxEnv>, account: Account<Webhook>): Response | null {
  const left = discord.world.limits.take(account.id, [
    { name: "discord-burst", limit: 5, windowMs: 2000 },
    { name: "discord-minute", limit: 30, windowMs: 60_000 },
  ]);
  const seconds = Math.max(0.05, (left.resetAt - discord.world.now()) / 1000);
  if (!left.allowed) return limited(seconds);
  c.header("x-ratelimit-limit", String(left.limit));
  c.header("x-ratelimit-remaining", String(left.remaining));
  c.header("x-ratelimit-reset", (left.resetAt / 1000).toFixed(3));
  c.header("x-ratelimit-reset-after", seconds.toFixed(3));
  c.header("x-ratelimit-bucket", account.id.slice(-8));
  return null;
}

async function execute(discord: Discord, c: Context<SandboxEnv>): Promise<Response> {
  const account = webhookFor(discord, c);
  const wait = spend(discord, c, account);
  if (wait) return wait;
  const payload = await readPayload(c);
  const content = contentOf(payload) ?? "";
  const target = targetOf(discord, c, account, payload);
  const embeds = embedsOf(payload);
  const attachments = await attachmentsOf(discord, payload, []);
  requireSomething(content, { attachments, embeds });
  const flags = Number(payload.values.flags ?? 0) & (suppressEmbeds | suppressNotifications);
  const username = typeof payload.values.username === "string" ? payload.values.username : null;
  const data = { flags, attachments, embeds, pings: pingsOf(payload, content), username };
  const doubled = innerFault(c, discord.world.faults, "duplicate");
  const post = discord.world.store.transaction(() => {
    if (doubled) insert(discord, { account, target, content, data });
    return insert(discord, { account, target, content, data });
  });
  if (c.req.query("wait") !== "true") return c.body(null, 204);
  return c.json(post && messageView(discord, account, post));
}

/** The webhook's own living message, in the place that the request names. */
function ownMessage(discord: Discord, c: Context<SandboxEnv>, account: Account<Webhook>): Post<MessageData> {
  const post = discord.posts.get(c.req.param("message") ?? "");
  const place = c.req.query("thread_id") ?? account.data.channelId;
  if (post?.accountId !== account.id || post.data.channelId !== place) throw unknownMessage();
  return post;
}

async function edit(discord: Discord, c: Context<SandboxEnv>): Promise<Response> {
  const account = webhookFor(discord, c);
  const post = ownMessage(discord, c, account);
  const payload = await readPayload(c);
  const content = contentOf(payload) ?? post.text;
  const embeds = "embeds" in payload.values ? embedsOf(payload) : post.data.embeds;
  const attachments = await attachmentsOf(discord, payload, post.data.attachments);
  requireSomething(content, { attachments, embeds });
  const data = { ...post.data, attachments, embeds };
  discord.posts.edit(post.remoteId, {
    text: content,
    mediaCount: attachments.length,
    data,
    at: discord.world.now(),
  });
  const edited = discord.posts.get(post.remoteId);
  return c.json(edited && messageView(discord, account, edited));
}

/** Everything below `/webhooks/{id}/{token}`. */
export function webhookRoutes(discord: Discord): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/:id/:token", (c) => c.json(webhookView(discord, webhookFor(discord, c))));
  routes.post("/:id/:token", (c) => execute(discord, c));
  routes.delete("/:id/:token", (c) => {
    discord.accounts.save({ ...webhookFor(discord, c), suspended: true });
    return c.body(null, 204);
  });
  routes.get("/:id/:token/messages/:message", (c) => {
    const account = webhookFor(discord, c);
    return c.json(messageView(discord, account, ownMessage(discord, c, account)));
  });
  routes.patch("/:id/:token/messages/:message", (c) => edit(discord, c));
  routes.delete("/:id/:token/messages/:message", (c) => {
    const account = webhookFor(discord, c);
    discord.posts.remove(ownMessage(discord, c, account).remoteId, discord.world.now());
    return c.body(null, 204);
  });
  return routes;
}
