import type { Account } from "../accounts.ts";
import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import type { BotApi, Channel, MessageData, Poll, Sent, SentFile } from "./bot-api.ts";

export function chatView({ id, name, data }: Account<Channel>) {
  return {
    id: Number(id),
    title: name,
    ...(data.username ? { username: data.username } : {}),
    type: "channel",
  };
}

export function memberCount(api: BotApi, { id, createdAt }: Account<Channel>): number {
  return 240 + grown(id, "member", api.world.now() - createdAt, 600);
}

/** Where a message is seen in a browser. */
export function messageUrl(api: BotApi, { id, data }: Account<Channel>, messageId: number): string {
  return data.username
    ? `${api.base}/t.me/${data.username}/${messageId}`
    : `${api.base}/t.me/c/${id.replace(/^-100/, "")}/${messageId}`;
}

function photoSizes({ fileId, uniqueId, width, height, size }: SentFile) {
  const whole = { file_id: fileId, file_unique_id: uniqueId, width, height, file_size: size };
  const small = { ...whole, file_unique_id: `${uniqueId}s`, width: 90, height: 90, file_size: 1200 };
  return [small, whole];
}

function fileView(file: SentFile): Record<string, unknown> {
  if (file.type === "photo") return { photo: photoSizes(file) };
  const common = {
    file_id: file.fileId,
    file_unique_id: file.uniqueId,
    file_name: file.name,
    mime_type: file.mime,
    file_size: file.size,
  };
  if (file.type === "document" || file.type === "audio") return { [file.type]: common };
  const film = { ...common, width: file.width ?? 540, height: file.height ?? 960, duration: 4 };
  return file.type === "animation" ? { animation: film, document: common } : { video: film };
}

function pollView(id: string, { question, options, multiple }: Poll) {
  return {
    id,
    question,
    options: options.map((option) => ({ text: option, voter_count: 0 })),
    total_voter_count: 0,
    is_closed: false,
    is_anonymous: true,
    type: "regular",
    allows_multiple_answers: multiple,
  };
}

function contentView({ id }: Account<Channel>, post: Post<MessageData>, sent: Sent): Record<string, unknown> {
  const { data } = post;
  if (data.poll) return { poll: pollView(`${id}${sent.id}`, data.poll) };
  const isFirst = sent.id === data.messages[0]?.id;
  const words = isFirst ? post.text : sent.caption;
  const entities = isFirst && data.entities.length > 0 ? data.entities : null;
  if (!sent.file) return { text: words, ...(entities ? { entities } : {}) };
  return {
    ...(words ? { caption: words } : {}),
    ...(entities ? { caption_entities: entities } : {}),
    ...fileView(sent.file),
  };
}

/** One message of a post as the Bot API returns it. */
export function messageView(
  channel: Account<Channel>,
  post: Post<MessageData>,
  sent: Sent,
): Record<string, unknown> {
  const { data } = post;
  const chat = chatView(channel);
  return {
    message_id: sent.id,
    sender_chat: chat,
    chat,
    date: Math.floor(post.receivedAt / 1000),
    ...(post.editedAt ? { edit_date: Math.floor(post.editedAt / 1000) } : {}),
    ...contentView(channel, post, sent),
    ...(data.mediaGroupId ? { media_group_id: data.mediaGroupId } : {}),
    ...(data.replyTo ? { reply_to_message: { message_id: data.replyTo, chat } } : {}),
    ...(data.spoiler ? { has_media_spoiler: true } : {}),
    ...(data.protect ? { has_protected_content: true } : {}),
  };
}
