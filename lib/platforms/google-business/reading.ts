import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import type { RemotePost } from "../contract-reading";
import { asDate, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { ask } from "./http";
import { postsPath, receiptOf } from "./posting";

export type Page = {
  posts: Json[];
  next: string | null;
  evidence: { body: string } & Record<string, unknown>;
};

/** One page of the place's posts; null when it holds something that is no post. */
export async function readPage(
  context: AccountContext,
  pageToken: string | null,
  timeoutMs = 30_000,
): Promise<Result<Page | null, PublishFailure>> {
  const query = new URLSearchParams({ pageSize: "100", ...(pageToken ? { pageToken } : {}) });
  const answered = await ask(context, { host: "posts", path: `${postsPath(context)}?${query}`, timeoutMs });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  // A place without posts has no list at all.
  const given = json.localPosts ?? [];
  if (!Array.isArray(given)) return ok(null);
  const posts = given.map(asObject).filter((post) => post !== null);
  const readable = posts.length === given.length && posts.every(receiptOf);
  return ok(
    readable ? { posts, next: asString(json.nextPageToken), evidence: { ...answer.trace, body: "" } } : null,
  );
}

export const mediaIn = (post: Json): Json[] =>
  (Array.isArray(post.media) ? post.media : []).map(asObject).filter((one) => one !== null);

/** Both times are the same to the second when nobody changed it. */
const SAME_MS = 10_000;

function postOf(post: Json): RemotePost | null {
  const receipt = receiptOf(post);
  if (!receipt) return null;
  const updated = asDate(post.updateTime);
  const made = receipt.publishedAt;
  const [picture] = mediaIn(post);
  return {
    ...receipt,
    text: asString(post.summary) ?? "",
    editedAt: updated && made && updated.getTime() - made.getTime() > SAME_MS ? updated : null,
    mediaCount: mediaIn(post).length,
    thumbnailUrl: asWebAddress(picture?.thumbnailUrl) ?? asWebAddress(picture?.googleUrl),
    metrics: {},
    json: post,
  };
}

/** The place's posts, those that Google rejected left out. */
export const list: NonNullable<Platform["list"]> = async (context, cursor) => {
  const page = await readPage(context, cursor);
  if (!page.ok) return page;
  if (!page.value) {
    const reason = "Google's list of posts could not be read.";
    return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason });
  }
  const { posts, next } = page.value;
  const shown = posts.filter(({ state }) => state !== "REJECTED");
  return ok({ posts: shown.flatMap((post) => postOf(post) ?? []), next });
};
