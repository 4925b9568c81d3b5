import { ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { ChannelLimits, Choice } from "../contract-facts";
import { asNumber, asString, asStrings } from "../shared/reading";
import { tiktok as facts } from "./facts";
import { ask } from "./http";

/** What TikTok lets a creator do right now. It wants to be asked before each post. */
export type Creator = {
  username: string | null;
  nickname: string | null;
  privacy: string[];
  closed: { comments: boolean; duet: boolean; stitch: boolean };
  maxSeconds: number | null;
};

const LABELS: Readonly<Record<string, string>> = {
  PUBLIC_TO_EVERYONE: "Everyone",
  FOLLOWER_OF_CREATOR: "Followers",
  MUTUAL_FOLLOW_FRIENDS: "Friends",
  SELF_ONLY: "Only me",
};

/** Asks what the creator may do. */
export async function readCreator(context: AccountContext): Promise<Result<Creator, PublishFailure>> {
  const answered = await ask(context, { path: "/v2/post/publish/creator_info/query/" });
  if (!answered.ok) return answered;
  const { data } = answered.value;
  return ok({
    username: asString(data.creator_username),
    nickname: asString(data.creator_nickname),
    privacy: asStrings(data.privacy_level_options),
    closed: {
      comments: data.comment_disabled === true,
      duet: data.duet_disabled === true,
      stitch: data.stitch_disabled === true,
    },
    maxSeconds: asNumber(data.max_video_post_duration_sec),
  });
}

/** Who may see a post, and how long a video may be, as TikTok states it for this creator. */
export function limitsOf({ privacy, maxSeconds }: Creator): ChannelLimits {
  const choices = privacy.map((value): Choice => ({ value, label: LABELS[value] ?? value }));
  const { videos } = facts;
  return {
    choices: { privacy: choices },
    ...(videos && maxSeconds
      ? { videos: { ...videos, maxSeconds: Math.min(maxSeconds, videos.maxSeconds ?? maxSeconds) } }
      : {}),
  };
}
