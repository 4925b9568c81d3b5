import type { Account } from "../accounts.ts";
import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import type { Instance, Medium, Person, Poll, StatusData } from "./instance.ts";
import { parseStatus } from "./text-rules.ts";

export function accountView(instance: Instance, account: Account<Person>) {
  const [newest] = instance.posts.list({ accountId: account.id, limit: 1 });
  const avatar = `${instance.base}/avatars/original/missing.png`;
  const header = `${instance.base}/headers/original/missing.png`;
  return {
    id: account.id,
    username: account.handle,
    acct: account.handle,
    display_name: account.name,
    locked: false,
    bot: false,
    discoverable: true,
    group: false,
    created_at: `${new Date(account.createdAt).toISOString().slice(0, 10)}T00:00:00.000Z`,
    note: `<p>${account.data.note}</p>`,
    url: `${instance.base}/@${account.handle}`,
    uri: `${instance.base}/users/${account.handle}`,
    avatar,
    avatar_static: avatar,
    header,
    header_static: header,
    followers_count: 80 + grown(account.id, "follower", instance.world.now() - account.createdAt, 300),
    following_count: 36,
    statuses_count: instance.posts.count(account.id),
    last_status_at: newest ? new Date(newest.receivedAt).toISOString().slice(0, 10) : null,
    emojis: [],
    fields: [],
    ...(account.suspended ? { suspended: true } : {}),
  };
}

export function mediumUrl(instance: Instance, medium: Medium): string {
  return `${instance.base}/system/media_attachments/files/${medium.file}`;
}

export function mediumView(instance: Instance, medium: Medium) {
  const ready = medium.readyAt <= instance.world.now();
  const url = ready ? mediumUrl(instance, medium) : null;
  const { width, height } = medium;
  const original =
    width && height ? { width, height, size: `${width}x${height}`, aspect: width / height } : {};
  return {
    id: medium.id,
    type: medium.type,
    url,
    preview_url: url,
    remote_url: null,
    preview_remote_url: null,
    text_url: null,
    meta: { original, ...(medium.focus ? { focus: medium.focus } : {}) },
    description: medium.description,
    blurhash: medium.type === "audio" ? null : "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH",
  };
}

function pollView(id: string, poll: Poll, now: number) {
  return {
    id,
    expires_at: poll.expiresAt,
    expired: Date.parse(poll.expiresAt) <= now,
    multiple: poll.multiple,
    votes_count: 0,
    voters_count: 0,
    voted: true,
    own_votes: [],
    options: poll.options.map((title) => ({ title, votes_count: poll.hideTotals ? null : 0 })),
    emojis: [],
  };
}

export function statusUrl(instance: Instance, handle: string, id: string): string {
  return `${instance.base}/@${handle}/${id}`;
}

export function statusCounts(instance: Instance, post: Post<StatusData>) {
  const age = instance.world.now() - post.receivedAt;
  return {
    replies_count: instance.posts.answers(post.remoteId).length,
    reblogs_count: grown(post.remoteId, "reblog", age, 20),
    favourites_count: grown(post.remoteId, "favourite", age, 60),
    quotes_count: grown(post.remoteId, "quote", age, 3),
  };
}

/** Null when its author is gone. */
export function statusView(instance: Instance, post: Post<StatusData>) {
  const account = instance.accounts.get(post.accountId);
  if (!account) return null;
  const { data } = post;
  const parsed = parseStatus(instance, post.text);
  const parent = post.parentId ? instance.posts.get(post.parentId) : null;
  return {
    id: post.remoteId,
    created_at: post.createdAt,
    in_reply_to_id: post.parentId,
    in_reply_to_account_id: parent?.accountId ?? null,
    sensitive: data.sensitive,
    spoiler_text: data.spoiler,
    visibility: data.visibility,
    language: data.language,
    uri: `${instance.base}/users/${account.handle}/statuses/${post.remoteId}`,
    url: statusUrl(instance, account.handle, post.remoteId),
    ...statusCounts(instance, post),
    edited_at: post.editedAt ? new Date(post.editedAt).toISOString() : null,
    favourited: false,
    reblogged: false,
    muted: false,
    bookmarked: false,
    pinned: false,
    content: parsed.html,
    filtered: [],
    reblog: null,
    application: data.application,
    account: accountView(instance, account),
    media_attachments: data.media.map((medium) => mediumView(instance, medium)),
    mentions: parsed.mentions,
    tags: parsed.tags,
    emojis: [],
    card: null,
    poll: data.poll ? pollView(post.remoteId, data.poll, instance.world.now()) : null,
  };
}
