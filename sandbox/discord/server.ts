import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Account } from "../accounts.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";

export const platformId = "discord";

/** A webhook and the channel it posts to. One that was deleted is a suspended account. */
export type Webhook = { guildId: string; channelId: string; isForum: boolean; generation: number };

export type Attachment = {
  id: string;
  filename: string;
  description: string | null;
  mime: string;
  size: number;
  width: number | null;
  height: number | null;
};

export type MessageData = {
  /** The thread's id in a forum, else the channel's. */
  channelId: string;
  threadName: string | null;
  flags: number;
  attachments: Attachment[];
  embeds: unknown[];
  /** What of `@everyone`, roles and people really calls somebody. */
  pings: string[];
  username: string | null;
};

export type Discord = Stores<Webhook, MessageData>;

export const openDiscord = (world: World): Discord => storesOf<Webhook, MessageData>(world, platformId);

const epoch = 1_420_070_400_000n;
let last = 0n;

/** Milliseconds since 2015 and a counter, as a string; later than every one before. */
export function snowflake(epochMs: number): string {
  const fresh = (BigInt(epochMs) - epoch) << 22n;
  last = fresh > last ? fresh : last + 1n;
  return String(last);
}

const seeded = (handle: string, purpose: string): Buffer =>
  createHash("sha256").update(`${purpose} ${handle}`).digest();
const idOf = (handle: string, purpose: string): string =>
  `11${String(seeded(handle, purpose).readBigUInt64BE(0) % 10n ** 16n).padStart(16, "0")}`;

/** Ids derive from the name, so that they stay the same after a reset. */
export function addWebhook(
  discord: Discord,
  wanted: string,
  name: string,
  isForum = false,
): Account<Webhook> | null {
  const handle = wanted.toLowerCase();
  if (!/^[a-z0-9-]{1,80}$/.test(handle) || discord.accounts.byHandle(handle)) return null;
  const account = {
    platform: platformId,
    id: idOf(handle, "webhook"),
    handle,
    name,
    suspended: false,
    createdAt: discord.world.now(),
    data: {
      guildId: idOf("sandbox", "guild"),
      channelId: idOf(handle, "channel"),
      isForum,
      generation: 0,
    },
  };
  discord.accounts.save(account);
  return account;
}

export function tokenOf({ handle, data }: Account<Webhook>): string {
  const half = (part: string) => seeded(handle, `token ${data.generation} ${part}`).toString("base64url");
  return `${half("a")}${half("b")}`.slice(0, 68);
}

export const webhookUrl = (discord: Discord, account: Account<Webhook>): string =>
  `${discord.base}/discord.com/api/webhooks/${account.id}/${tokenOf(account)}`;

export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const day = 86_400_000;
const signature = (path: string, end: string): string =>
  createHmac("sha256", "attachments").update(`${path} ${end}`).digest("hex");

/** Address of a file on the network that serves them: signed, and good for a day. */
export function attachmentUrl(discord: Discord, channelId: string, { id, filename }: Attachment): string {
  const path = `attachments/${channelId}/${id}/${encodeURIComponent(filename)}`;
  const now = discord.world.now();
  const end = Math.floor((now + day) / 1000).toString(16);
  const start = Math.floor(now / 1000).toString(16);
  return `${discord.base}/cdn.discordapp.com/${path}?ex=${end}&is=${start}&hm=${signature(path, end)}`;
}

/** Whether a signed address is ours and still good. */
export function isSigned(discord: Discord, path: string, query: URLSearchParams): boolean {
  const end = query.get("ex") ?? "";
  const inTime = Number.parseInt(end, 16) * 1000 > discord.world.now();
  return inTime && sameText(query.get("hm") ?? "", signature(path, end));
}
