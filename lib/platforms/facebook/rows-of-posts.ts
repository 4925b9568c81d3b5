import type { Receipt } from "../contract";
import { asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { addressOf, instantOf } from "./http";

/** What a list of posts is asked for, so that each can be compared and shown. */
export const POST_FIELDS =
  "id,message,created_time,permalink_url,full_picture,attachments{media_type,target,subattachments}";
export const COUNT_FIELDS = "shares,reactions.limit(0).summary(true),comments.limit(0).summary(true)";

const dataOf = (value: unknown): Json[] => {
  const { data } = asObject(value) ?? {};
  return Array.isArray(data) ? data.map(asObject).filter((one) => one !== null) : [];
};

const FILES = /photo|video|animated|album|image/;

/** The files of a post: those of an album, or the one it has. A preview of a link is none. */
function filesOf(post: Json): Json[] {
  return dataOf(post.attachments).flatMap((attachment) => {
    const inside = dataOf(attachment.subattachments);
    if (inside.length > 0) return inside;
    return FILES.test(asString(attachment.media_type) ?? "") ? [attachment] : [];
  });
}

export const mediaCountOf = (post: Json): number => filesOf(post).length;

/** Facebook's ids of a post's files, where it says them. */
export const targetsOf = (post: Json): string[] =>
  filesOf(post).flatMap((file) => asString(asObject(file.target)?.id) ?? []);

/** A post with one video is known by the video's id: that is what publishing a video answers. */
function remoteIdOf(post: Json, id: string): string {
  const files = filesOf(post);
  const target = asString(asObject(files[0]?.target)?.id);
  return files.length === 1 && /video/.test(asString(files[0]?.media_type) ?? "") && target ? target : id;
}

/** The proof inside a row; null when it has no id. */
export function receiptOfRow(post: Json, origin: string): Receipt | null {
  const id = asString(post.id);
  if (!id) return null;
  const remoteId = remoteIdOf(post, id);
  const address = asWebAddress(addressOf(origin, remoteId, post.permalink_url));
  return { remoteId, address, publishedAt: instantOf(post.created_time) };
}

export const textOfRow = (post: Json): string => asString(post.message) ?? asString(post.story) ?? "";

const summaryOf = (value: unknown): number | null => {
  const count = asObject(asObject(value)?.summary)?.total_count;
  return typeof count === "number" ? count : null;
};

/** Reactions, comments and shares as a post carries them. Facebook leaves out shares when there are none. */
export function countsOf(post: Json): { likes?: number; comments?: number; shares?: number } {
  const likes = summaryOf(post.reactions);
  const comments = summaryOf(post.comments);
  const shares = asObject(post.shares)?.count;
  return {
    ...(likes === null ? {} : { likes }),
    ...(comments === null ? {} : { comments }),
    ...(likes === null && comments === null ? {} : { shares: typeof shares === "number" ? shares : 0 }),
  };
}
