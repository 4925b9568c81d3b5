import { ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { PostMetrics, PostPage, RemotePost } from "../contract-reading";
import { asNumber, asString, asWebAddress } from "../shared/reading";
import { isDeleted, mediaCountOf, readInfo, readOwn, receiptOf, type Thing } from "./listings";

/** A comment has a score and nothing else; a score below nothing reads as nothing. */
function countsOf({ data }: Thing): PostMetrics {
  const score = typeof data.score === "number" ? Math.max(0, data.score) : null;
  const counts = {
    likes: score,
    comments: asNumber(data.num_comments),
    shares: asNumber(data.num_crossposts),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));
}

/** When it was edited: `false`, or seconds since 1970. */
const editedAt = ({ data }: Thing): Date | null => {
  const seconds = asNumber(data.edited);
  return seconds === null ? null : new Date(seconds * 1000);
};

/** One page of the account's posts; comments are left out. */
export async function list(
  context: AccountContext,
  cursor: string | null,
): Promise<Result<PostPage, PublishFailure>> {
  const page = await readOwn(context, "submitted", { after: cursor });
  if (!page.ok) return page;
  const posts = page.value.things.flatMap((thing): RemotePost[] => {
    const receipt = receiptOf(context, thing);
    if (!receipt || thing.kind !== "t3" || isDeleted(thing)) return [];
    const { data } = thing;
    const title = asString(data.title) ?? "";
    return [
      {
        ...receipt,
        text: asString(data.selftext) ?? (data.is_self === true ? "" : title),
        editedAt: editedAt(thing),
        mediaCount: mediaCountOf(thing) ?? 2,
        // A word such as `self` or `nsfw` where there is no picture.
        thumbnailUrl: asWebAddress(data.thumbnail),
        metrics: countsOf(thing),
        json: data,
      },
    ];
  });
  return ok({ posts, next: page.value.after });
}

/** Score, comments and crossposts; one that is gone is absent. */
export async function metrics(
  context: AccountContext,
  remoteIds: readonly string[],
): Promise<Result<ReadonlyMap<string, PostMetrics>, PublishFailure>> {
  const numbers = new Map<string, PostMetrics>();
  if (remoteIds.length === 0) return ok(numbers);
  const info = await readInfo(context, remoteIds);
  if (!info.ok) return info;
  for (const thing of info.value.things) {
    const name = asString(thing.data.name);
    if (name && !isDeleted(thing)) numbers.set(name, countsOf(thing));
  }
  return ok(numbers);
}
