import type { Account } from "../accounts.ts";
import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import {
  attachmentUrl,
  type Discord,
  type MessageData,
  tokenOf,
  type Webhook,
  webhookUrl,
} from "./server.ts";

export function webhookView(discord: Discord, account: Account<Webhook>) {
  return {
    application_id: null,
    avatar: null,
    channel_id: account.data.channelId,
    guild_id: account.data.guildId,
    id: account.id,
    name: account.name,
    type: 1,
    token: tokenOf(account),
    url: webhookUrl(discord, account),
  };
}

export function messageUrl(discord: Discord, { data }: Account<Webhook>, post: Post<MessageData>): string {
  return `${discord.base}/discord.com/channels/${data.guildId}/${post.data.channelId}/${post.remoteId}`;
}

export function reactionCount(discord: Discord, post: Post<MessageData>): number {
  return grown(post.remoteId, "reaction", discord.world.now() - post.receivedAt, 40);
}

/** A message as the API returns it. */
export function messageView(discord: Discord, account: Account<Webhook>, post: Post<MessageData>) {
  const { data } = post;
  const count = reactionCount(discord, post);
  return {
    id: post.remoteId,
    type: 0,
    channel_id: data.channelId,
    author: {
      id: account.id,
      username: data.username ?? account.name,
      avatar: null,
      discriminator: "0000",
      bot: true,
      global_name: null,
    },
    webhook_id: account.id,
    content: post.text,
    timestamp: post.createdAt,
    edited_timestamp: post.editedAt ? new Date(post.editedAt).toISOString() : null,
    attachments: data.attachments.map((attachment) => {
      const { mime, width, height, description, ...rest } = attachment;
      const url = attachmentUrl(discord, data.channelId, attachment);
      return {
        ...rest,
        ...(description ? { description } : {}),
        url,
        proxy_url: url,
        content_type: mime,
        ...(width && height ? { width, height } : {}),
      };
    }),
    embeds: data.embeds,
    mentions: [],
    mention_roles: [],
    mention_everyone: data.pings.includes("everyone"),
    components: [],
    pinned: false,
    tts: false,
    flags: data.flags,
    ...(count > 0 ? { reactions: [{ count, me: false, emoji: { id: null, name: "👍" } }] } : {}),
  };
}
