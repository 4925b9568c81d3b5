import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Evidence, PublishFailure } from "../contract";
import type { PostMetrics, PostPage, RemotePost } from "../contract-reading";
import { asNumber, asObject, asString, type Json } from "../shared/reading";
import { ask } from "./http";
import { mediaCountOf, pictureOf, receiptOf } from "./pins";

const PAGE = 50;
const DAY_MS = 86_400_000;
/** Analytics reach 90 days back, today among them. */
const DAYS = 89;
/** Each Pin's numbers are a request of their own. */
const AT_ONCE = 5;

export type PinPage = { pins: Json[]; next: string | null; evidence: Evidence };

/** One page of Pins, newest first as far as Pinterest keeps to it. `path` is a list of Pins. */
export async function readPins(
  context: AccountContext,
  path: string,
  { bookmark, size, timeoutMs }: { bookmark: string | null; size: number; timeoutMs?: number },
): Promise<Result<PinPage, PublishFailure>> {
  const query = new URLSearchParams({ page_size: String(size), ...(bookmark ? { bookmark } : {}) });
  const answered = await ask(context, { path: `${path}?${query}`, ...(timeoutMs ? { timeoutMs } : {}) });
  if (!answered.ok) return answered;
  // The Pins themselves are nobody's evidence: only that they were read.
  const evidence = { ...answered.value.answer.trace, body: "" };
  const json = asObject(answered.value.json);
  const items = Array.isArray(json?.items) ? json.items.map(asObject) : null;
  const pins = items?.filter((pin) => pin !== null);
  if (!pins || pins.length !== items?.length)
    return failWith({ next: "look", reason: "Pinterest's list of Pins could not be read.", evidence });
  return ok({ pins, next: asString(json?.bookmark), evidence });
}

/** One page of the account's own Pins. */
export async function list(
  context: AccountContext,
  cursor: string | null,
): Promise<Result<PostPage, PublishFailure>> {
  const page = await readPins(context, "/pins", { bookmark: cursor, size: PAGE });
  if (!page.ok) return page;
  const posts = page.value.pins.flatMap((pin): RemotePost[] => {
    const receipt = receiptOf(context, pin);
    if (!receipt || pin.is_owner === false) return [];
    return [
      {
        ...receipt,
        text: asString(pin.description) ?? "",
        editedAt: null,
        mediaCount: mediaCountOf(pin) ?? 2,
        thumbnailUrl: pictureOf(pin),
        metrics: {},
        json: pin,
      },
    ];
  });
  return ok({ posts, next: page.value.next });
}

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function countsOf(json: unknown): PostMetrics {
  const all = asObject(asObject(json)?.all);
  const summary = asObject(all?.summary_metrics);
  const lifetime = asObject(all?.lifetime_metrics);
  const counts = {
    impressions: asNumber(summary?.IMPRESSION),
    clicks: asNumber(summary?.OUTBOUND_CLICK),
    saves: asNumber(summary?.SAVE),
    likes: asNumber(lifetime?.TOTAL_REACTIONS),
    comments: asNumber(lifetime?.TOTAL_COMMENTS),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));
}

/** Numbers of one Pin; null when it is gone. An account that gets none (not a business account) has none. */
async function numbersOf(
  context: AccountContext,
  remoteId: string,
): Promise<Result<PostMetrics | null, PublishFailure>> {
  const now = Date.now();
  const query = new URLSearchParams({
    start_date: dateOf(now - DAYS * DAY_MS),
    end_date: dateOf(now),
    metric_types: "IMPRESSION,OUTBOUND_CLICK,SAVE,TOTAL_COMMENTS,TOTAL_REACTIONS",
    app_types: "ALL",
    split_field: "NO_SPLIT",
  });
  const path = `/pins/${encodeURIComponent(remoteId)}/analytics?${query}`;
  const answered = await ask(context, { path });
  if (answered.ok) return ok(countsOf(answered.value.json));
  const { evidence } = answered.failure;
  if (evidence?.status === 404) return ok(null);
  return evidence?.status === 403 && /"code"\s*:\s*29\b/.test(evidence.body ?? "") ? ok({}) : answered;
}

/** The numbers of some Pins; one that is gone is absent. */
export async function metrics(
  context: AccountContext,
  remoteIds: readonly string[],
): Promise<Result<ReadonlyMap<string, PostMetrics>, PublishFailure>> {
  const numbers = new Map<string, PostMetrics>();
  for (let at = 0; at < remoteIds.length; at += AT_ONCE) {
    const some = remoteIds.slice(at, at + AT_ONCE);
    const answers = await Promise.all(some.map((id) => numbersOf(context, id)));
    for (const [index, answer] of answers.entries()) {
      if (!answer.ok) return answer;
      if (answer.value) numbers.set(some[index] ?? "", answer.value);
    }
  }
  return ok(numbers);
}
