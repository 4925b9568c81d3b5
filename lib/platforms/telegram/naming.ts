import type { AccountContext, PostIdentity, Receipt } from "../contract";
import { hostAt } from "../shared/hosts";
import { asDate, asNumber, asObject, asString, type Json } from "../shared/reading";
import { ask, PUBLIC, wordsIn } from "./http";

/** Where people open channels. */
const pages = (origin: string): string => hostAt(origin, PUBLIC, "t.me");

export const profileAddress = (origin: string, username: string): string => `${pages(origin)}/${username}`;

/** Where a message is seen: by the channel's public name, or by its number for those who are in it. */
function messageAddress(
  origin: string,
  chatId: string,
  username: string | null,
  messageId: number,
): string | null {
  if (username) return `${pages(origin)}/${username}/${messageId}`;
  const inside = /^-100(\d+)$/.exec(chatId)?.[1];
  return inside ? `${pages(origin)}/c/${inside}/${messageId}` : null;
}

/** Ids of all messages of a post: an album is several. */
export const messageIds = (remoteId: string): number[] =>
  remoteId.split(",").flatMap((part) => (/^\d+$/.test(part) ? [Number(part)] : []));

/** The messages that were made, as one post; null when they cannot be read. */
export function receiptOf(context: AccountContext, result: unknown): Receipt | null {
  const messages = (Array.isArray(result) ? result : [result]).map(asObject);
  const ids = messages.map((message) => asNumber(message?.message_id));
  const [first] = messages;
  const [firstId] = ids;
  if (!first || typeof firstId !== "number" || ids.includes(null)) return null;
  const seconds = asNumber(first.date);
  return {
    remoteId: ids.join(","),
    address: messageAddress(
      context.origin,
      context.accountId,
      usernameOf(context, asObject(first.chat)),
      firstId,
    ),
    publishedAt: seconds === null ? null : asDate(new Date(seconds * 1000).toISOString()),
  };
}

/** The channel's public name: as the message says it, else as it was when it was connected. */
function usernameOf({ handle }: AccountContext, chat: Json | null): string | null {
  if (chat) return asString(chat.username);
  return /^@\w+$/.test(handle) ? handle.slice(1) : null;
}

type Named = { place: string; messageId: number };

/** Which channel and message an address names: `t.me/name/5`, `t.me/s/name/5` or `t.me/c/123/5`. */
function namedBy(origin: string, address: string): Named | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const own = new URL(`${pages(origin)}/`);
  const path =
    url.host === own.host && url.pathname.startsWith(own.pathname)
      ? url.pathname.slice(own.pathname.length)
      : /^(www\.)?(t|telegram)\.me$/.test(url.host) && origin === PUBLIC
        ? url.pathname.slice(1)
        : "";
  const inside = /^c\/(\d+)\/(?:\d+\/)?(\d+)\/?$/.exec(path);
  if (inside) return { place: `-100${inside[1]}`, messageId: Number(inside[2]) };
  const open = /^(?:s\/)?(\w{4,32})\/(?:\d+\/)?(\d+)\/?$/.exec(path);
  return open ? { place: `@${open[1]}`.toLowerCase(), messageId: Number(open[2]) } : null;
}

/**
 * The channel's message that an address names. Bots cannot read messages: the bot asks to leave the buttons of the
 * message as they are (our posts have none), and how that is refused tells whether it is there.
 */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const named = namedBy(context.origin, address);
  if (!named) {
    const reason =
      "That is not the address of a post on Telegram. It looks like https://t.me/yourchannel/123; use Copy link on the post.";
    return { known: "no", reason };
  }
  if (![context.accountId, context.handle.toLowerCase()].includes(named.place))
    return { known: "no", reason: `That post is not in ${context.handle}.` };
  const value = { chat_id: context.accountId, message_id: named.messageId };
  const { origin, access } = context;
  const said = await ask({
    origin,
    token: access.token,
    method: "editMessageReplyMarkup",
    body: { kind: "json", value },
  });
  if (said.ok || /not modified/.test(wordsIn(said.failure))) {
    const receipt = { remoteId: String(named.messageId), address, publishedAt: null };
    return { known: "yes", receipt };
  }
  const words = wordsIn(said.failure);
  if (/not found|message_id_invalid|can't be edited/.test(words))
    return { known: "no", reason: `${context.handle} has no post of this bot at this address.` };
  return { known: "unclear", reason: said.failure.reason };
}
