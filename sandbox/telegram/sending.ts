import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import type { Post } from "../posts.ts";
import {
  type Bot,
  type BotApi,
  type Channel,
  type Entity,
  type MessageData,
  nextMessageId,
  type Poll,
  type SentFile,
} from "./bot-api.ts";
import { channelFor, requirePosting } from "./chats.ts";
import { fileOf } from "./files.ts";
import { parseText } from "./markup.ts";
import { objectOf, type Params, structured, text, truthy } from "./params.ts";
import { badRequest, tooMany } from "./refused.ts";
import { messageView } from "./views.ts";

const minute = 60_000;
const mostCaption = 1024;
const mostText = 4096;

/** What is about to be sent: its text and its files, one for each message. */
type Draft = {
  text: string;
  entities: Entity[];
  files: (SentFile | null)[];
  captions?: string[];
  poll: Poll | null;
  spoiler: boolean;
};

function spend(api: BotApi, bot: Bot, channel: Account<Channel>, messages: number): void {
  const rules = [{ name: "telegram-chat", limit: 20, windowMs: minute, cost: messages }];
  const inChat = api.world.limits.take(channel.id, rules);
  const inAll = api.world.limits.take(String(bot.id), [{ name: "telegram-bot", limit: 30, windowMs: 1000 }]);
  const short = [inChat, inAll].find(({ allowed }) => !allowed);
  if (short) throw tooMany(Math.max(1, Math.ceil((short.resetAt - api.world.now()) / 1000)));
}

function written(params: Params, name: "text" | "caption", most: number, source = text(params, name)) {
  const parsed = parseText(source, text(params, "parse_mode"));
  if (parsed.text.length > most)
    throw badRequest(name === "text" ? "message is too long" : "message caption is too long");
  return parsed;
}

function replyTo(api: BotApi, channel: Account<Channel>, params: Params): number | null {
  const reply = objectOf(structured(params, "reply_parameters"));
  if (reply.message_id === undefined) return null;
  const id = Number(reply.message_id);
  if (messagePost(api, channel.id, id)) return id;
  if (reply.allow_sending_without_reply === true) return null;
  throw badRequest("message to be replied not found");
}

/** The living post that a message belongs to, or null. */
export function messagePost(api: BotApi, chatId: string, messageId: number): Post<MessageData> | null {
  const remoteId = api.documents.get<string>("message", `${chatId}/${messageId}`);
  const post = remoteId ? api.posts.get(remoteId) : null;
  return post?.data.messages.some(({ id }) => id === messageId) ? post : null;
}

function insert(
  api: BotApi,
  channel: Account<Channel>,
  params: Params,
  draft: Draft,
): Post<MessageData> | null {
  const now = api.world.now();
  const reply = replyTo(api, channel, params);
  const messages = draft.files.map((file, index) => ({
    id: nextMessageId(api, channel.id),
    file,
    caption: draft.captions?.[index] ?? "",
  }));
  const remoteId = `${channel.id}/${messages[0]?.id}`;
  for (const { id } of messages) api.documents.put("message", `${channel.id}/${id}`, remoteId);
  const preview = objectOf(structured(params, "link_preview_options"));
  api.posts.add({
    remoteId,
    accountId: channel.id,
    parentId: reply === null ? null : (messagePost(api, channel.id, reply)?.remoteId ?? null),
    text: draft.text,
    mediaCount: draft.files.filter(Boolean).length,
    createdAt: new Date(now).toISOString(),
    receivedAt: now,
    data: {
      messages,
      replyTo: reply,
      mediaGroupId: messages.length > 1 ? `13${now}${messages[0]?.id}` : null,
      poll: draft.poll,
      silent: truthy(params, "disable_notification"),
      noPreview: preview.is_disabled === true,
      spoiler: draft.spoiler,
      protect: truthy(params, "protect_content"),
      entities: draft.entities,
    },
  });
  return api.posts.get(remoteId);
}

function readPoll(params: Params): Draft {
  const question = text(params, "question").trim();
  const given = structured(params, "options");
  const options = (Array.isArray(given) ? given : []).map((option) =>
    String(typeof option === "string" ? option : (objectOf(option).text ?? "")).trim(),
  );
  if (question === "") throw badRequest("poll question must be non-empty");
  if (question.length > 300) throw badRequest("poll question length must not exceed 300");
  if (options.length < 2) throw badRequest("poll must have at least 2 options");
  if (options.length > 12) throw badRequest("poll can't have more than 12 options");
  if (options.some((option) => option === "")) throw badRequest("poll options must be non-empty");
  if (options.some((option) => option.length > 100))
    throw badRequest("poll options length must not exceed 100");
  if (params.values.is_anonymous !== undefined && !truthy(params, "is_anonymous"))
    throw badRequest("non-anonymous polls can't be sent to channel chats");
  const poll = { question, options, multiple: truthy(params, "allows_multiple_answers") };
  return { text: question, entities: [], files: [null], poll, spoiler: false };
}

const groupTypes = ["photo", "video", "document", "audio"] as const;

async function readGroup(api: BotApi, params: Params): Promise<Draft> {
  const media = structured(params, "media");
  const items = (Array.isArray(media) ? media : []).map(objectOf);
  if (items.length < 2 || items.length > 10)
    throw badRequest(`expected 2-10 items in the media group, got ${items.length}`);
  const types = items.map(({ type }) => groupTypes.find((known) => known === type));
  if (types.includes(undefined)) throw badRequest("can't use the media of the specified type in the album");
  for (const alone of ["document", "audio"] as const)
    if (types.includes(alone) && types.some((type) => type !== alone))
      throw badRequest(`${alone} can't be mixed with other media types`);
  const files: SentFile[] = [];
  for (const [index, item] of items.entries())
    files.push(await fileOf(api, params, types[index] ?? "photo", item.media));
  const captions = items.map(({ caption }) => written(params, "caption", mostCaption, String(caption ?? "")));
  return {
    text: captions[0]?.text ?? "",
    entities: captions[0]?.entities ?? [],
    files,
    captions: captions.map((caption) => caption.text),
    poll: null,
    spoiler: items.some(({ has_spoiler }) => has_spoiler === true),
  };
}

async function readOne(api: BotApi, params: Params, type: SentFile["type"]): Promise<Draft> {
  const { text: caption, entities } = written(params, "caption", mostCaption);
  const file = await fileOf(api, params, type, params.values[type]);
  return { text: caption, entities, files: [file], poll: null, spoiler: truthy(params, "has_spoiler") };
}

function readText(params: Params): Draft {
  const parsed = written(params, "text", mostText);
  if (parsed.text === "") throw badRequest("message text is empty");
  return { ...parsed, files: [null], poll: null, spoiler: false };
}

const single: Record<string, SentFile["type"]> = {
  sendphoto: "photo",
  sendvideo: "video",
  sendanimation: "animation",
  senddocument: "document",
  sendaudio: "audio",
};

async function read(api: BotApi, method: string, params: Params): Promise<Draft | null> {
  if (method === "sendmessage") return readText(params);
  if (method === "sendpoll") return readPoll(params);
  if (method === "sendmediagroup") return readGroup(api, params);
  const type = single[method];
  return type ? readOne(api, params, type) : null;
}

/** Every method that makes a post; undefined for others. */
export async function sendNew(api: BotApi, bot: Bot, c: Context<SandboxEnv>, method: string, params: Params) {
  if (!(method in single) && !["sendmessage", "sendpoll", "sendmediagroup"].includes(method))
    return undefined;
  const channel = channelFor(api, bot, params);
  requirePosting(bot, channel);
  const draft = await read(api, method, params);
  if (!draft) return undefined;
  spend(api, bot, channel, draft.files.length);
  const doubled = innerFault(c, api.world.faults, "duplicate");
  const post = api.world.store.transaction(() => {
    if (doubled) insert(api, channel, params, draft);
    return insert(api, channel, params, draft);
  });
  if (!post) return undefined;
  const views = post.data.messages.map((sent) => messageView(channel, post, sent));
  return method === "sendmediagroup" ? views : views[0];
}
