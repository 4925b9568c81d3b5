import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { Audience, PostMetrics, PostPage, RemotePost } from "../contract-reading";
import { metricsOfEach } from "../shared/container-reading";
import { afterOf, graphErrorIn, isMissing } from "../shared/graph";
import { asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { ask, isVideoId, postIdOf } from "./http";
import { COUNT_FIELDS, countsOf, mediaCountOf, POST_FIELDS, receiptOfRow, textOfRow } from "./rows-of-posts";
import { videoStatus } from "./video-status";

const PAGE = 50;

/** One page of what the Page has published. */
export async function list(
  context: AccountContext,
  cursor: string | null,
): Promise<Result<PostPage, PublishFailure>> {
  const asked = await ask(context, {
    path: `/${context.accountId}/published_posts`,
    query: {
      fields: `${POST_FIELDS},${COUNT_FIELDS}`,
      limit: String(PAGE),
      ...(cursor ? { after: cursor } : {}),
    },
  });
  if (!asked.ok) return asked;
  const { json, answer } = asked.value;
  if (!Array.isArray(json.data)) {
    const reason = "Facebook's list of posts could not be read.";
    return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason, evidence: answer.trace });
  }
  const posts = json.data.flatMap((row) => postOf(asObject(row), context.origin) ?? []);
  return ok({ posts, next: afterOf(json) });
}

function postOf(row: Json | null, origin: string): RemotePost | null {
  const receipt = row && receiptOfRow(row, origin);
  if (!row || !receipt) return null;
  return {
    ...receipt,
    text: textOfRow(row),
    // `updated_time` also moves with every comment, so it says nothing of an edit.
    editedAt: null,
    mediaCount: mediaCountOf(row),
    thumbnailUrl: asWebAddress(row.full_picture),
    metrics: countsOf(row),
    json: row,
  };
}

/** The numbers of some posts, a few at a time. */
export const metrics = (
  context: AccountContext,
  remoteIds: readonly string[],
): Promise<Result<ReadonlyMap<string, PostMetrics>, PublishFailure>> =>
  metricsOfEach(remoteIds, async (remoteId) => {
    const counted = await metricsOf(context, remoteId);
    return !counted.ok && isMissing(counted.failure) ? ok(null) : counted;
  });

async function metricsOf(
  context: AccountContext,
  remoteId: string,
): Promise<Result<PostMetrics, PublishFailure>> {
  let postId = remoteId;
  if (isVideoId(remoteId)) {
    const looked = await videoStatus(context, remoteId);
    if (!looked.ok) return looked;
    postId = postIdOf(context.accountId, looked.value.postId ?? remoteId);
  }
  const asked = await ask(context, { path: `/${postId}`, query: { fields: `id,${COUNT_FIELDS}` } });
  if (!asked.ok) return asked;
  const insights = await insightsOf(context, postId);
  return insights.ok ? ok({ ...countsOf(asked.value.json), ...insights.value }) : insights;
}

const INSIGHTS = {
  post_media_view: "views",
  post_total_media_view_unique: "reach",
  post_clicks: "clicks",
} as const;
type Insight = keyof typeof INSIGHTS;
const NAMES = Object.keys(INSIGHTS) as Insight[];

/** Views, reach and clicks; those that Facebook does not give for this post are left out. */
async function insightsOf(
  context: AccountContext,
  postId: string,
): Promise<Result<PostMetrics, PublishFailure>> {
  const all = await askInsights(context, postId, NAMES);
  if (all.ok || !isNotGiven(all.failure)) return all.ok || !lacksRight(all.failure) ? all : ok({});
  const found: PostMetrics[] = [];
  for (const name of NAMES) {
    const one = await askInsights(context, postId, [name]);
    if (one.ok) found.push(one.value);
    else if (!isNotGiven(one.failure)) return one;
  }
  return ok(Object.assign({}, ...found));
}

/** A metric that was retired, or that a small Page does not have (3001). */
function isNotGiven({ evidence }: PublishFailure): boolean {
  const error = graphErrorIn(evidence);
  return error?.code === 3001 || (error?.code === 100 && /valid insights metric/i.test(error.words));
}

/** Insights were not granted, or the role on the Page does not reach them: the counters remain. */
function lacksRight({ evidence }: PublishFailure): boolean {
  const code = graphErrorIn(evidence)?.code ?? 0;
  return code === 10 || (code >= 200 && code <= 299);
}

async function askInsights(
  context: AccountContext,
  postId: string,
  names: readonly Insight[],
): Promise<Result<PostMetrics, PublishFailure>> {
  const query = { metric: names.join(","), period: "lifetime" };
  const asked = await ask(context, { path: `/${postId}/insights`, query });
  if (!asked.ok) return asked;
  const { data } = asked.value.json;
  const numbers = (Array.isArray(data) ? data : []).flatMap((one) => {
    const insight = asObject(one);
    const name = NAMES.find((known) => known === asString(insight?.name));
    const values = Array.isArray(insight?.values) ? insight.values : [];
    const value = asNumber(asObject(values.at(-1))?.value);
    return name && value !== null ? [[INSIGHTS[name], value] as const] : [];
  });
  return ok(Object.fromEntries(numbers));
}

/** How many follow the Page. */
export async function audience(context: AccountContext): Promise<Result<Audience, PublishFailure>> {
  const asked = await ask(context, {
    path: `/${context.accountId}`,
    query: { fields: "followers_count,fan_count" },
  });
  if (!asked.ok) return asked;
  const { followers_count: followers, fan_count: fans } = asked.value.json;
  return ok({ followers: asNumber(followers) ?? asNumber(fans), following: null, posts: null });
}
