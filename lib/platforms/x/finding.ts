import type { AccountContext, Deadline, Evidence, FindAnswer, Intent, Receipt } from "../contract";
import { isAway } from "../shared/failures";
import { fingerprint } from "../shared/fingerprint";
import { asDate, asObject, asString, type Json } from "../shared/reading";
import { ask } from "./http";
import { mediaCountOf, objectsOf, receiptOf, repliedTo, TWEET_FIELDS, textOf } from "./reading";

/** X's clock and ours may differ. */
const SKEW_MS = 5 * 60_000;
const CEILING_MS = 100_000;
const PAGE = 100;
const PAGES = 10;
/** One page, at most. */
const PAGE_MS = 30_000;
const NO_DEADLINE: Deadline = { leftMs: () => Number.POSITIVE_INFINITY };

/** `inReplyTo` null: it answers nothing; undefined: what it answers is not known any more. */
type Wanted = { from: Date; to: number; fingerprint: string; inReplyTo: string | null | undefined };

const wantedOf = ({ armedAt, notAfter, outgoing, material }: Intent): Wanted => ({
  from: new Date(armedAt.getTime() - SKEW_MS),
  to: notAfter.getTime() + CEILING_MS + SKEW_MS,
  fingerprint: fingerprint(outgoing),
  inReplyTo: material.inReplyTo ?? (material.since ? null : undefined),
});

/**
 * Reads the account's posts since the intent and compares time, text, number of files and what they answer. One
 * complete reading that finds nothing is `no`; a reading that had to stop early is `unclear`.
 */
export async function find(
  context: AccountContext,
  intent: Intent,
  deadline: Deadline = NO_DEADLINE,
): Promise<FindAnswer> {
  const wanted = wantedOf(intent);
  const candidates: Receipt[] = [];
  let token: string | null = null;
  let partial = false;
  let seen = 0;
  for (let pages = 1; pages <= PAGES; pages += 1) {
    if (deadline.leftMs() <= 0) return unclear("Reading back took too long: X is slow.", {}, true);
    const page = await readPage(context, wanted.from, token, deadline);
    if (!page.ok) return unclear(page.reason, page.evidence, page.away);
    seen += page.tweets.length;
    partial ||= page.partial;
    candidates.push(...page.tweets.flatMap((tweet) => match(context, tweet, wanted)));
    token = page.next;
    if (token) continue;
    return conclude(candidates, partial, {
      ...page.evidence,
      note: `Read ${seen} posts on ${pages} page(s).`,
    });
  }
  return unclear(`More than ${PAGES * PAGE} posts lie between now and the time of sending.`);
}

function match(context: AccountContext, tweet: Json, wanted: Wanted): Receipt[] {
  const at = asDate(tweet.created_at)?.getTime() ?? 0;
  if (at < wanted.from.getTime() || at > wanted.to) return [];
  if (fingerprint({ text: textOf(tweet), mediaCount: mediaCountOf(tweet) }) !== wanted.fingerprint) return [];
  if (wanted.inReplyTo !== undefined && repliedTo(tweet) !== wanted.inReplyTo) return [];
  const receipt = receiptOf(context, tweet);
  return receipt ? [receipt] : [];
}

const unclear = (reason: string, evidence: Evidence = {}, away = false): FindAnswer => ({
  found: "unclear",
  reason,
  evidence,
  away,
});

function conclude(candidates: Receipt[], partial: boolean, evidence: Evidence): FindAnswer {
  const [only, ...others] = candidates;
  if (others.length > 0) return { found: "several", candidates, evidence };
  if (only) return { found: "yes", receipt: only, evidence };
  return partial
    ? unclear("X left something out of the list of posts.", evidence)
    : { found: "no", evidence };
}

type Page =
  | { ok: true; tweets: Json[]; next: string | null; partial: boolean; evidence: Evidence }
  | { ok: false; reason: string; evidence?: Evidence; away?: boolean };

async function readPage(
  context: AccountContext,
  from: Date,
  token: string | null,
  deadline: Deadline,
): Promise<Page> {
  const query = new URLSearchParams({
    max_results: String(PAGE),
    // X takes no fractions of a second here, and no time ahead of its own.
    start_time: `${new Date(Math.min(from.getTime(), Date.now() - SKEW_MS)).toISOString().slice(0, 19)}Z`,
    exclude: "retweets",
    "tweet.fields": TWEET_FIELDS,
    ...(token ? { pagination_token: token } : {}),
  });
  const answered = await ask(context, {
    path: `/2/users/${encodeURIComponent(context.accountId)}/tweets?${query}`,
    timeoutMs: Math.max(1, Math.min(PAGE_MS, deadline.leftMs())),
  });
  if (!answered.ok) {
    const { failure } = answered;
    return {
      ok: false,
      reason: failure.reason,
      away: isAway(failure),
      ...(failure.evidence ? { evidence: failure.evidence } : {}),
    };
  }
  const { json, answer } = answered.value;
  // The posts themselves are nobody's evidence: only that they were read.
  const evidence = { ...answer.trace, body: "" };
  const meta = asObject(json.meta);
  const tweets = objectsOf(json.data);
  const counted = json.data === undefined ? 0 : Array.isArray(json.data) ? json.data.length : -1;
  if (!meta || counted !== tweets.length || (json.data === undefined && meta.result_count !== 0))
    return { ok: false, reason: "X's list of posts could not be read.", evidence: answer.trace };
  const partial = Array.isArray(json.errors) && json.errors.length > 0;
  return { ok: true, tweets, next: asString(meta.next_token), partial, evidence };
}
