import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import type { PostMetrics, RemotePost } from "../contract-reading";
import { insightsOf, known, metricsOfEach } from "../shared/container-reading";
import { graphErrorIn, isMissing } from "../shared/graph";
import { asDate, asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { mediaCountOf } from "./finding";
import { ask, cursorOf } from "./http";

const FIELDS =
  "id,media_product_type,media_type,media_url,permalink,username,text,timestamp,shortcode,thumbnail_url,children{id},is_quote_post";
const PAGE = 50;

/** What others posted and the profile only passed on has no count of files. */
function postOf(media: Json): RemotePost[] {
  const remoteId = asString(media.id);
  const mediaCount = mediaCountOf(media);
  if (!remoteId || mediaCount === null) return [];
  return [
    {
      remoteId,
      text: asString(media.text) ?? "",
      address: asWebAddress(media.permalink),
      publishedAt: asDate(media.timestamp),
      editedAt: null,
      mediaCount,
      thumbnailUrl: asWebAddress(media.thumbnail_url) ?? asWebAddress(media.media_url),
      metrics: {},
      json: media,
    },
  ];
}

/** One page of the profile's posts as Threads gives it. */
export async function threadsPage(
  context: AccountContext,
  cursor: string | null,
  fields: string,
): Promise<Result<{ media: Json[]; next: string | null }, PublishFailure>> {
  const query = new URLSearchParams({ fields, limit: String(PAGE), ...(cursor ? { after: cursor } : {}) });
  const answered = await ask(context, { path: `/${encodeURIComponent(context.accountId)}/threads?${query}` });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  if (!Array.isArray(json.data)) {
    const reason = "Threads' list of posts could not be read.";
    const until = new Date(Date.now() + 60_000);
    return failWith({ next: "wait", until, reason, evidence: answer.trace });
  }
  return ok({ media: json.data.map(asObject).filter((one) => one !== null), next: cursorOf(json) });
}

/** The profile's posts, newest first; its replies are listed apart and left out. */
export const list: NonNullable<Platform["list"]> = async (context, cursor) => {
  const page = await threadsPage(context, cursor, FIELDS);
  return page.ok ? ok({ posts: page.value.media.flatMap(postOf), next: page.value.next }) : page;
};

async function numbersOf(
  context: AccountContext,
  remoteId: string,
): Promise<Result<PostMetrics | null, PublishFailure>> {
  const path = `/${encodeURIComponent(remoteId)}/insights?metric=views,likes,replies,reposts,quotes,shares`;
  const answered = await ask(context, { path });
  if (!answered.ok) {
    const gone = isMissing(answered.failure) || graphErrorIn(answered.failure.evidence)?.code === 24;
    return gone ? ok(null) : answered;
  }
  const numbers = insightsOf(answered.value.json);
  const passedOn = ["reposts", "quotes", "shares"].flatMap((name) => numbers.get(name) ?? []);
  return ok(
    known({
      views: numbers.get("views"),
      likes: numbers.get("likes"),
      comments: numbers.get("replies"),
      shares: passedOn.length > 0 ? passedOn.reduce((sum, one) => sum + one, 0) : null,
    }),
  );
}

/** The numbers of posts; one that is gone is absent. */
export const metrics: NonNullable<Platform["metrics"]> = (context, remoteIds) =>
  metricsOfEach(remoteIds, (remoteId) => numbersOf(context, remoteId));

/** Followers; Threads counts neither followed profiles nor posts. */
export const audience: NonNullable<Platform["audience"]> = async (context) => {
  const path = `/${encodeURIComponent(context.accountId)}/threads_insights?metric=followers_count`;
  const answered = await ask(context, { path });
  if (!answered.ok) return answered;
  const followers = asNumber(insightsOf(answered.value.json).get("followers_count"));
  return ok({ followers, following: null, posts: null });
};
