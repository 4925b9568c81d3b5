import { createHash } from "node:crypto";
import type { Account } from "../accounts.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";

export const platformId = "telegram";

/** A channel and the one bot in it. A bot that was removed from it is a suspended account. */
export type Channel = {
  /** Null for a private channel. */
  username: string | null;
  /** Counts how often @BotFather made a new token. */
  generation: number;
  mayPost: boolean;
};

export type SentFile = {
  fileId: string;
  uniqueId: string;
  /** Name of its bytes on disk. */
  blob: string;
  type: "photo" | "video" | "animation" | "document" | "audio";
  mime: string;
  name: string;
  size: number;
  width: number | null;
  height: number | null;
};

/** One message; an album is several that are shown as one post. */
export type Sent = { id: number; file: SentFile | null; caption: string };

export type Poll = { question: string; options: string[]; multiple: boolean };

export type MessageData = {
  messages: Sent[];
  replyTo: number | null;
  mediaGroupId: string | null;
  poll: Poll | null;
  silent: boolean;
  noPreview: boolean;
  spoiler: boolean;
  protect: boolean;
  entities: Entity[];
};

export type Entity = { type: string; offset: number; length: number; url?: string };

export type BotApi = Stores<Channel, MessageData>;

export const openBotApi = (world: World): BotApi => storesOf<Channel, MessageData>(world, platformId);

const seeded = (handle: string, purpose: string): Buffer =>
  createHash("sha256").update(`${purpose} ${handle}`).digest();

const digits = (handle: string, purpose: string, count: number): string =>
  String(seeded(handle, purpose).readBigUInt64BE(0) % 10n ** BigInt(count)).padStart(count, "1");

/** Ids derive from the name, so that they stay the same after a reset. */
export function addChannel(
  api: BotApi,
  wanted: string,
  name: string,
  more: { isPrivate?: boolean; mayPost?: boolean } = {},
): Account<Channel> | null {
  const handle = wanted.toLowerCase();
  if (!/^[a-z]\w{3,31}$/.test(handle) || api.accounts.byHandle(handle)) return null;
  const account = {
    platform: platformId,
    id: `-1001${digits(handle, "channel", 9)}`,
    handle,
    name,
    suspended: false,
    createdAt: api.world.now(),
    data: { username: more.isPrivate ? null : handle, generation: 0, mayPost: more.mayPost ?? true },
  };
  api.accounts.save(account);
  return account;
}

export type Bot = { id: number; username: string; name: string; home: Account<Channel> };

const botId = (channel: Account<Channel>): string => `7${digits(channel.handle, "bot", 9)}`;

/** The token @BotFather shows for a channel's bot. */
export function tokenOf(channel: Account<Channel>): string {
  const secret = seeded(channel.handle, `token ${channel.data.generation}`).toString("base64url");
  return `${botId(channel)}:AA${secret.slice(0, 33)}`;
}

/** The bot that a token speaks for, or null. */
export function botOf(api: BotApi, token: string): Bot | null {
  const home = api.accounts.list().find((channel) => tokenOf(channel) === token);
  return home
    ? { id: Number(botId(home)), username: `${home.handle}_bot`, name: `${home.name} Bot`, home }
    : null;
}

/** The next message number of a channel: one more than the one before. */
export function nextMessageId(api: BotApi, chatId: string): number {
  const next = (api.documents.get<number>("counter", chatId) ?? 1) + 1;
  api.documents.put("counter", chatId, next);
  return next;
}
