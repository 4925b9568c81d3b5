import { createHash, randomBytes } from "node:crypto";
import type { Account } from "../accounts.ts";
import { openSignIn, type SignIn } from "../google/sign-in.ts";
import type { World } from "../platform.ts";
import { type Stores, storesOf } from "../stores.ts";

export const platformId = "youtube";

const SCOPE = "https://www.googleapis.com/auth/";

/** Which scopes let a request through (developers.google.com/youtube/v3/docs, Authorization). */
export const allowed = {
  insert: [`${SCOPE}youtube.upload`, `${SCOPE}youtube`, `${SCOPE}youtube.force-ssl`],
  read: [`${SCOPE}youtube.readonly`, `${SCOPE}youtube`, `${SCOPE}youtube.force-ssl`],
  write: [`${SCOPE}youtube`, `${SCOPE}youtube.force-ssl`],
  comment: [`${SCOPE}youtube.force-ssl`],
  analyse: [`${SCOPE}yt-analytics.readonly`],
} as const;

const meanings = {
  [`${SCOPE}youtube.upload`]: "manage your YouTube videos",
  [`${SCOPE}youtube.readonly`]: "view your YouTube account",
  [`${SCOPE}youtube`]: "manage your YouTube account",
  [`${SCOPE}youtube.force-ssl`]: "see, edit and delete your videos, ratings, comments and captions",
  [`${SCOPE}yt-analytics.readonly`]: "view YouTube Analytics reports",
  [`${SCOPE}userinfo.profile`]: "see your personal info",
  openid: "know who you are on Google",
  email: "see your email address",
};

/** A Google account; most have a channel, whose id is the account's. */
export type Channel = { channel: boolean };

export type Snippet = {
  title: string;
  description: string;
  tags: string[];
  categoryId: string;
  defaultLanguage?: string;
  defaultAudioLanguage?: string;
};

export type Status = {
  privacyStatus: "public" | "unlisted" | "private";
  publishAt?: string;
  selfDeclaredMadeForKids: boolean;
  embeddable: boolean;
  license: "youtube" | "creativeCommon";
  publicStatsViewable: boolean;
  containsSyntheticMedia: boolean;
};

/** A video in whatever state, also while only its owner sees it. */
export type Video = {
  id: string;
  accountId: string;
  snippet: Snippet;
  status: Status;
  mime: string;
  bytes: number;
  /** Names of the stretches of its file, in order. */
  parts: string[];
  uploadedAt: number;
  /** When it last became visible to others; its upload while it never did. */
  publishedAt: number;
  /** Why it cannot be shown, once it was worked on. */
  failure: string | null;
  notify: boolean;
};

/** What of a video or comment others see. */
export type Shown = { kind: "video" } | { kind: "comment"; videoId: string };

/** The running platform. */
export type Tube = Stores<Channel, Shown> & { signIn: SignIn };

export function openTube(world: World): Tube {
  const stores = storesOf<Channel, Shown>(world, platformId);
  const { accounts } = stores;
  return {
    ...stores,
    signIn: openSignIn({ world, id: platformId, label: "YouTube", accounts, scopes: meanings }),
  };
}

/** Ids of channels derive from their names, so that they stay the same after a reset. */
export function addChannel(
  tube: Tube,
  wanted: string,
  name: string,
  channel = true,
): Account<Channel> | null {
  const handle = wanted.toLowerCase();
  if (!/^[a-z0-9._-]{3,30}$/.test(handle) || tube.accounts.byHandle(handle)) return null;
  const digest = createHash("sha256").update(`youtube:${handle}`).digest("base64url");
  const account = {
    platform: platformId,
    id: `UC${digest.slice(0, 22)}`,
    handle,
    name,
    suspended: false,
    createdAt: tube.world.now(),
    data: { channel },
  };
  tube.accounts.save(account);
  return account;
}

/** The list that every upload of a channel is in. */
export const uploadsOf = (channelId: string): string => `UU${channelId.slice(2)}`;

export const newVideoId = (): string => randomBytes(8).toString("base64url").slice(0, 11);

export const videoOf = (tube: Tube, id: string): Video | null => tube.documents.get<Video>("video", id);

/** Every video of a channel, newest first. */
export const videosOf = (tube: Tube, accountId: string): Video[] =>
  tube.documents
    .list<Video>("video")
    .map(({ value }) => value)
    .filter((video) => video.accountId === accountId)
    .sort((a, b) => b.publishedAt - a.publishedAt || b.uploadedAt - a.uploadedAt);

const isShown = ({ status }: Video): boolean => status.privacyStatus !== "private";

/** Keeps a video and what others see of it: a private one is not there for them. */
export function keepVideo(tube: Tube, video: Video, at: number): Video {
  const before = tube.posts.get(video.id);
  const kept = isShown(video) && !before ? { ...video, publishedAt: at } : video;
  tube.documents.put("video", kept.id, kept);
  const { description } = kept.snippet;
  const data = { kind: "video" } as const;
  if (!isShown(kept)) tube.posts.remove(kept.id, at);
  else if (!before)
    tube.posts.add({
      remoteId: kept.id,
      accountId: kept.accountId,
      parentId: null,
      text: description,
      mediaCount: 1,
      createdAt: new Date(at).toISOString(),
      receivedAt: at,
      data,
    });
  else if (before.text !== description)
    tube.posts.edit(kept.id, { text: description, mediaCount: 1, data, at });
  return kept;
}

/** Deletes a video with what stands below it. */
export function dropVideo(tube: Tube, video: Video): void {
  const at = tube.world.now();
  for (const comment of tube.posts.answers(video.id)) tube.posts.remove(comment.remoteId, at);
  tube.posts.remove(video.id, at);
  tube.documents.remove("video", video.id);
}
