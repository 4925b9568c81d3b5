import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { Metric } from "../contract-facts";
import type { Platform } from "../contract-platform";
import type { Audience, PostMetrics, RemotePost } from "../contract-reading";
import { asNumber, asObject, asString, type Json } from "../shared/reading";
import { mediaCountOf } from "./content";
import { askObject, listed } from "./http";
import { ofLittleText } from "./little-text";
import { hasNext } from "./paging";
import { addressOf, isPostUrn, urnOf } from "./urns";

const COUNT = 50;

const instant = (value: unknown): Date | null => {
  const at = asNumber(value);
  return at === null ? null : new Date(at);
};

function postOf(context: AccountContext, json: Json): RemotePost | null {
  const urn = asString(json.id);
  if (!(urn && isPostUrn(urn)) || (json.lifecycleState ?? "PUBLISHED") !== "PUBLISHED") return null;
  const edited = asObject(json.lifecycleStateInfo)?.isEditedByAuthor === true;
  return {
    remoteId: urn,
    text: ofLittleText(asString(json.commentary) ?? ""),
    address: addressOf(context, urn),
    publishedAt: instant(json.publishedAt) ?? instant(json.createdAt),
    editedAt: edited ? instant(json.lastModifiedAt) : null,
    mediaCount: mediaCountOf(asObject(json.content)),
    // Images come as URNs; an address would be a request for each.
    thumbnailUrl: null,
    metrics: {},
    json,
  };
}

/** One page of the organisation's posts; the cursor is how many newer ones there are. */
export const list: NonNullable<Platform["list"]> = async (context, cursor) => {
  const start = Math.max(0, Number.parseInt(cursor ?? "0", 10) || 0);
  const author = encodeURIComponent(urnOf("organization", context));
  const asked = await askObject(context, {
    path: `/rest/posts?q=author&author=${author}&count=${COUNT}&start=${start}&sortBy=CREATED`,
    restli: "FINDER",
  });
  if (!asked.ok) return asked;
  const { json, answer } = asked.value;
  if (!Array.isArray(json.elements)) {
    const reason = "LinkedIn's list of posts could not be read.";
    const until = new Date(Date.now() + 60_000);
    return failWith({ next: "wait", until, reason, evidence: answer.trace });
  }
  const posts = json.elements.map(asObject).flatMap((entry) => (entry ? [postOf(context, entry)] : []));
  const more = json.elements.length >= COUNT || hasNext(json);
  return ok({
    posts: posts.filter((post) => post !== null),
    next: more && json.elements.length > 0 ? String(start + json.elements.length) : null,
  });
};

const NUMBERS: Readonly<Partial<Record<Metric, string>>> = {
  impressions: "impressionCount",
  reach: "uniqueImpressionsCount",
  clicks: "clickCount",
  likes: "likeCount",
  comments: "commentCount",
  shares: "shareCount",
};

const numbersOf = (statistics: Json | null): PostMetrics =>
  Object.fromEntries(
    Object.entries(NUMBERS).flatMap(([metric, name]) => {
      const value = asNumber(statistics?.[name]);
      return value === null ? [] : [[metric, value]];
    }),
  );

/** A post that nobody saw yet is left out of the statistics (learn.microsoft.com, share statistics): all are 0. */
const NONE: PostMetrics = Object.fromEntries(Object.keys(NUMBERS).map((metric) => [metric, 0]));

/** Which of the posts are there. */
async function living(
  context: AccountContext,
  urns: readonly string[],
): Promise<Result<string[], PublishFailure>> {
  const path = `/rest/posts?ids=${listed(urns)}`;
  const asked = await askObject(context, { path, restli: "BATCH_GET" });
  if (!asked.ok) return asked;
  const results = asObject(asked.value.json.results) ?? {};
  return ok(urns.filter((urn) => asObject(results[urn] ?? results[encodeURIComponent(urn)])));
}

/** What was counted for some posts of the organisation during the last twelve months. */
export const metrics: NonNullable<Platform["metrics"]> = async (context, remoteIds) => {
  const asked = remoteIds.filter(isPostUrn);
  if (asked.length === 0) return ok(new Map());
  const there = await living(context, asked);
  if (!there.ok) return there;
  const urns = there.value;
  if (urns.length === 0) return ok(new Map());
  const [shares, others] = [
    urns.filter((urn) => /:share:/.test(urn)),
    urns.filter((urn) => /:ugcPost:/.test(urn)),
  ];
  const query = [
    `q=organizationalEntity&organizationalEntity=${encodeURIComponent(urnOf("organization", context))}`,
    ...(shares.length > 0 ? [`shares=${listed(shares)}`] : []),
    ...(others.length > 0 ? [`ugcPosts=${listed(others)}`] : []),
  ].join("&");
  const answered = await askObject(context, {
    path: `/rest/organizationalEntityShareStatistics?${query}`,
    restli: "FINDER",
  });
  if (!answered.ok) return answered;
  const { elements } = answered.value.json;
  const counted = new Map<string, PostMetrics>(urns.map((urn) => [urn, NONE]));
  for (const element of Array.isArray(elements) ? elements.map(asObject) : []) {
    const urn = asString(element?.share) ?? asString(element?.ugcPost);
    if (urn && counted.has(urn)) counted.set(urn, numbersOf(asObject(element?.totalShareStatistics)));
  }
  return ok(counted);
};

/** Followers of the page. */
export async function audience(context: AccountContext): Promise<Result<Audience, PublishFailure>> {
  const page = encodeURIComponent(urnOf("organization", context));
  const asked = await askObject(context, {
    path: `/rest/networkSizes/${page}?edgeType=COMPANY_FOLLOWED_BY_MEMBER`,
  });
  return asked.ok
    ? ok({ followers: asNumber(asked.value.json.firstDegreeSize), following: null, posts: null })
    : asked;
}
