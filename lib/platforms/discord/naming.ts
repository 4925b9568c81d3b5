import type { AccountContext, PostIdentity, Receipt } from "../contract";
import { asDate, asString, type Json } from "../shared/reading";
import { ask, type Hook, siteOf } from "./http";

/** Where a webhook posts. */
export type Place = { guildId: string; channelId: string };

/** Asks the webhook where it posts; null when it cannot be asked. */
export async function placeOf(hook: Hook): Promise<Place | null> {
  const answered = await ask(hook, { timeoutMs: 10_000 });
  if (!answered.ok) return null;
  const guildId = asString(answered.value.json.guild_id);
  const channelId = asString(answered.value.json.channel_id);
  return guildId && channelId ? { guildId, channelId } : null;
}

/** A message's id; in a forum's thread with the thread before it, which every later request has to name. */
export type Named = { threadId: string | null; messageId: string };

export function namedBy(remoteId: string): Named {
  const [messageId = "", threadId = null] = remoteId.split("/").reverse();
  return { threadId, messageId };
}

/** Path and query of one message below the webhook. */
export function messagePath({ threadId, messageId }: Named, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ ...(threadId ? { thread_id: threadId } : {}), ...more }).toString();
  return `/messages/${encodeURIComponent(messageId)}${query ? `?${query}` : ""}`;
}

/** The proof inside a message; null when it has no id. `place` null: published, address unknown. */
export function receiptOf(
  origin: string,
  message: Json,
  place: Place | null,
  inThread: boolean,
): Receipt | null {
  const id = asString(message.id);
  const channelId = asString(message.channel_id);
  if (!id || (inThread && !channelId)) return null;
  const at = channelId ?? place?.channelId;
  return {
    remoteId: inThread ? `${channelId}/${id}` : id,
    address: place && at ? `${siteOf(origin)}/channels/${place.guildId}/${at}/${id}` : null,
    publishedAt: asDate(message.timestamp),
  };
}

/** The webhook's own message that an address names; Discord shows a webhook no other messages than its own. */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const path = URL.canParse(address) ? new URL(address).pathname : "";
  const [, guildId, channelId, messageId] = /\/channels\/(\d+)\/(\d+)\/(\d+)\/?$/.exec(path) ?? [];
  const isOurs = isDiscord(context.origin, address);
  if (!(guildId && channelId && messageId && isOurs)) {
    const reason =
      "That is not the address of a message on Discord. It looks like https://discord.com/channels/…; use Copy Message Link.";
    return { known: "no", reason };
  }
  const place = await placeOf(context);
  if (!place) return { known: "unclear", reason: "The webhook could not be asked where it posts." };
  if (place.guildId !== guildId)
    return { known: "no", reason: "That message is on another server than this webhook's." };
  const threadId = channelId === place.channelId ? null : channelId;
  const answered = await ask(context, { path: messagePath({ threadId, messageId }) });
  if (answered.ok) {
    const receipt = receiptOf(context.origin, answered.value.json, place, threadId !== null);
    return receipt
      ? { known: "yes", receipt }
      : { known: "unclear", reason: "Discord's answer could not be read." };
  }
  const { status } = answered.failure.evidence ?? {};
  return status === 404 || status === 400
    ? { known: "no", reason: `${context.handle} has no message at this address.` }
    : { known: "unclear", reason: answered.failure.reason };
}

function isDiscord(origin: string, address: string): boolean {
  const url = new URL(address);
  if (address.startsWith(`${siteOf(origin)}/`)) return true;
  return url.protocol === "https:" && /^((ptb|canary)\.)?discord(app)?\.com$/.test(url.hostname);
}
