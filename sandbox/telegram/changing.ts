import type { Account } from "../accounts.ts";
import type { Post } from "../posts.ts";
import type { Bot, BotApi, Channel, MessageData, Sent } from "./bot-api.ts";
import { channelFor, requirePosting } from "./chats.ts";
import { parseText } from "./markup.ts";
import { objectOf, type Params, structured, text } from "./params.ts";
import { badRequest } from "./refused.ts";
import { messagePost } from "./sending.ts";
import { messageView } from "./views.ts";

const notModified = () =>
  badRequest(
    "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
  );

type Target = { channel: Account<Channel>; post: Post<MessageData>; sent: Sent };

function target(api: BotApi, bot: Bot, params: Params): Target {
  const channel = channelFor(api, bot, params);
  requirePosting(bot, channel);
  const id = Number(text(params, "message_id"));
  const post = messagePost(api, channel.id, id);
  const sent = post?.data.messages.find((message) => message.id === id);
  if (!post || !sent) throw badRequest("message to edit not found");
  return { channel, post, sent };
}

function editText(api: BotApi, bot: Bot, params: Params) {
  const { channel, post, sent } = target(api, bot, params);
  if (sent.file || post.data.poll) throw badRequest("there is no text in the message to edit");
  const parsed = parseText(text(params, "text"), text(params, "parse_mode"));
  if (parsed.text === "") throw badRequest("message text is empty");
  if (parsed.text.length > 4096) throw badRequest("message is too long");
  const noPreview = objectOf(structured(params, "link_preview_options")).is_disabled === true;
  if (parsed.text === post.text && noPreview === post.data.noPreview) throw notModified();
  const data = { ...post.data, entities: parsed.entities, noPreview };
  api.posts.edit(post.remoteId, { text: parsed.text, mediaCount: 0, data, at: api.world.now() });
  return shown(api, channel, post.remoteId, sent.id);
}

function editCaption(api: BotApi, bot: Bot, params: Params) {
  const { channel, post, sent } = target(api, bot, params);
  if (!sent.file) throw badRequest("there is no caption in the message to edit");
  const parsed = parseText(text(params, "caption"), text(params, "parse_mode"));
  if (parsed.text.length > 1024) throw badRequest("message caption is too long");
  const isFirst = sent.id === post.data.messages[0]?.id;
  if (parsed.text === (isFirst ? post.text : sent.caption)) throw notModified();
  const messages = post.data.messages.map((one) =>
    one.id === sent.id ? { ...one, caption: parsed.text } : one,
  );
  const data = { ...post.data, messages, ...(isFirst ? { entities: parsed.entities } : {}) };
  const words = isFirst ? parsed.text : post.text;
  api.posts.edit(post.remoteId, { text: words, mediaCount: post.mediaCount, data, at: api.world.now() });
  return shown(api, channel, post.remoteId, sent.id);
}

function shown(api: BotApi, channel: Account<Channel>, remoteId: string, messageId: number) {
  const post = api.posts.get(remoteId);
  const sent = post?.data.messages.find(({ id }) => id === messageId);
  return post && sent ? messageView(channel, post, sent) : true;
}

/** Takes one message away; a post is gone with its last one. */
function drop(api: BotApi, chatId: string, messageId: number): boolean {
  const post = messagePost(api, chatId, messageId);
  if (!post) return false;
  const messages = post.data.messages.filter(({ id }) => id !== messageId);
  if (messages.length === 0) {
    api.posts.remove(post.remoteId, api.world.now());
    return true;
  }
  const [first] = messages;
  const wasFirst = post.data.messages[0]?.id === messageId;
  api.posts.edit(post.remoteId, {
    text: wasFirst ? (first?.caption ?? "") : post.text,
    mediaCount: messages.length,
    data: { ...post.data, messages },
    at: api.world.now(),
  });
  return true;
}

function deleteOne(api: BotApi, bot: Bot, params: Params): true {
  const channel = channelFor(api, bot, params);
  requirePosting(bot, channel);
  if (!drop(api, channel.id, Number(text(params, "message_id"))))
    throw badRequest("message to delete not found");
  return true;
}

function deleteSeveral(api: BotApi, bot: Bot, params: Params): true {
  const channel = channelFor(api, bot, params);
  requirePosting(bot, channel);
  const ids = structured(params, "message_ids");
  if (!Array.isArray(ids) || ids.length === 0) throw badRequest("message identifiers are not specified");
  if (ids.length > 100) throw badRequest("too many message identifiers specified");
  for (const id of ids) drop(api, channel.id, Number(id));
  return true;
}

/** Every method that changes or deletes; undefined for others. */
export function changeOld(api: BotApi, bot: Bot, method: string, params: Params): unknown {
  const run = (work: (api: BotApi, bot: Bot, params: Params) => unknown) =>
    api.world.store.transaction(() => work(api, bot, params));
  if (method === "editmessagetext") return run(editText);
  if (method === "editmessagecaption") return run(editCaption);
  if (method === "deletemessage") return run(deleteOne);
  if (method === "deletemessages") return run(deleteSeveral);
  if (method !== "editmessagereplymarkup") return undefined;
  const { channel, post, sent } = target(api, bot, params);
  if (Object.keys(objectOf(structured(params, "reply_markup"))).length === 0) throw notModified();
  return messageView(channel, post, sent);
}
