import type { Answer } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { Audience, PostMetrics, PostPage, RemotePost } from "../contract-reading";
import { textOfHtml } from "../shared/fingerprint";
import { asDate, asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { ask } from "./http";
import { receiptOf } from "./posting";

/** A page of an account's statuses holds at most so many. */
const PAGE = 40;
/** Statuses asked for at once. */
const BATCH = 20;

const unreadable = (answer: Answer) =>
  failWith({
    next: "wait" as const,
    until: new Date(Date.now() + 60_000),
    reason: "The server's list of posts could not be read.",
    evidence: { ...answer.trace, body: "" },
  });

/** Own posts, newest first. Answers are left out: a first comment cannot be told from a part of a thread. */
export async function list(
  context: AccountContext,
  cursor: string | null,
): Promise<Result<PostPage, PublishFailure>> {
  const query = new URLSearchParams({
    limit: String(PAGE),
    exclude_reblogs: "true",
    ...(cursor ? { max_id: cursor } : {}),
  });
  const path = `/api/v1/accounts/${encodeURIComponent(context.accountId)}/statuses?${query}`;
  const answered = await ask(context, { path });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  if (!Array.isArray(json)) return unreadable(answer);
  const statuses = json.map(asObject).filter((status) => status !== null);
  const posts = statuses
    .filter(({ reblog, in_reply_to_id }) => !reblog && !in_reply_to_id)
    .flatMap((status) => remotePost(status));
  const next = nextOf(answer, statuses);
  return ok({ posts, next: next === cursor ? null : next });
}

/** Where the next page begins: what the server links to, else the last id. Only an empty page ends a list without links. */
function nextOf(answer: Answer, statuses: readonly Json[]): string | null {
  const { link } = answer.headers;
  if (link !== undefined) {
    const target = link.split(/,\s*(?=<)/).find((part) => /rel="?next"?/.test(part));
    const address = /<([^>]*)>/.exec(target ?? "")?.[1] ?? "";
    return URL.canParse(address) ? new URL(address).searchParams.get("max_id") : null;
  }
  return asString(statuses.at(-1)?.id);
}

function remotePost(status: Json): RemotePost[] {
  const receipt = receiptOf(status);
  if (!receipt) return [];
  const media = Array.isArray(status.media_attachments) ? status.media_attachments.map(asObject) : [];
  const { remoteId, address, publishedAt } = receipt;
  return [
    {
      remoteId,
      address,
      publishedAt,
      text: textOfHtml(asString(status.content) ?? ""),
      editedAt: asDate(status.edited_at),
      mediaCount: media.length,
      thumbnailUrl: asWebAddress(media[0]?.preview_url) ?? asWebAddress(media[0]?.url),
      metrics: metricsOf(status),
      json: status,
    },
  ];
}

function metricsOf(status: Json): PostMetrics {
  const likes = asNumber(status.favourites_count);
  const comments = asNumber(status.replies_count);
  const boosts = asNumber(status.reblogs_count);
  return {
    ...(likes === null ? {} : { likes }),
    ...(comments === null ? {} : { comments }),
    ...(boosts === null ? {} : { shares: boosts + (asNumber(status.quotes_count) ?? 0) }),
  };
}

/** Counters of each status: many at once where the server can (4.3), else one by one. One that is gone is absent. */
export async function metrics(
  context: AccountContext,
  remoteIds: readonly string[],
): Promise<Result<ReadonlyMap<string, PostMetrics>, PublishFailure>> {
  const counted = new Map<string, PostMetrics>();
  for (let at = 0; at < remoteIds.length; at += BATCH) {
    const ids = remoteIds.slice(at, at + BATCH);
    const statuses = await statusesOf(context, ids);
    if (!statuses.ok) return statuses;
    for (const status of statuses.value) {
      const id = asString(status.id);
      if (id && ids.includes(id)) counted.set(id, metricsOf(status));
    }
  }
  return ok(counted);
}

async function statusesOf(
  context: AccountContext,
  ids: readonly string[],
): Promise<Result<Json[], PublishFailure>> {
  const query = new URLSearchParams(ids.map((id) => ["id[]", id]));
  const answered = await ask(context, { path: `/api/v1/statuses?${query}` });
  const { status = 0 } = answered.ok ? {} : (answered.failure.evidence ?? {});
  if ([400, 404, 405, 422].includes(status)) return oneByOne(context, ids);
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  return Array.isArray(json) ? ok(json.map(asObject).filter((one) => one !== null)) : unreadable(answer);
}

async function oneByOne(
  context: AccountContext,
  ids: readonly string[],
): Promise<Result<Json[], PublishFailure>> {
  const statuses: Json[] = [];
  for (const id of ids) {
    const answered = await ask(context, { path: `/api/v1/statuses/${encodeURIComponent(id)}` });
    const status = answered.ok ? asObject(answered.value.json) : null;
    if (status) statuses.push(status);
    else if (!answered.ok && answered.failure.evidence?.status !== 404) return answered;
  }
  return ok(statuses);
}

/** The account's own counters. */
export async function audience(context: AccountContext): Promise<Result<Audience, PublishFailure>> {
  const answered = await ask(context, { path: "/api/v1/accounts/verify_credentials" });
  if (!answered.ok) return answered;
  const account = asObject(answered.value.json);
  return ok({
    followers: asNumber(account?.followers_count),
    following: asNumber(account?.following_count),
    posts: asNumber(account?.statuses_count),
  });
}
