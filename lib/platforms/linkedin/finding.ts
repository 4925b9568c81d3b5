import type { AccountContext, Deadline, Evidence, FindAnswer, Intent, Receipt } from "../contract";
import { isAway } from "../shared/failures";
import { conclude, NO_DEADLINE, spanOf, unclear, within } from "../shared/finding";
import { fingerprint } from "../shared/fingerprint";
import { asNumber, asObject, asString, type Json } from "../shared/reading";
import { commentReceipt, commentsPath } from "./commenting";
import { mediaCountOf } from "./content";
import { COMMENT_MAX } from "./facts";
import { askObject } from "./http";
import { ofLittleText } from "./little-text";
import { hasNext } from "./paging";
import { receiptOf } from "./posting";
import { isGone } from "./refusals";
import { isPostUrn, urnOf } from "./urns";

const COUNT = 100;
const PAGES = 10;

/** One list to be read from its newest end. */
type List = {
  path(start: number): string;
  restli?: "FINDER";
  idOf(entry: Json): string | null;
  /** Epoch in milliseconds. */
  timeOf(entry: Json): number | null;
  match(entry: Json): Receipt[];
  /** Whether everything behind an older entry is older still. */
  sorted: boolean;
};

type Wanted = { from: number; to: number; text: string; mediaCount: number };

const fits = (wanted: Wanted, at: number | null, text: string, mediaCount: number): boolean =>
  at !== null &&
  at >= wanted.from &&
  at <= wanted.to &&
  fingerprint({ text, mediaCount }) === fingerprint(wanted);

/** The page's own posts, newest first. */
function postsOf(context: AccountContext, wanted: Wanted): List {
  const author = encodeURIComponent(urnOf("organization", context));
  const timeOf = (post: Json) => asNumber(post.createdAt) ?? asNumber(post.publishedAt);
  return {
    path: (start) => `/rest/posts?q=author&author=${author}&count=${COUNT}&start=${start}&sortBy=CREATED`,
    restli: "FINDER",
    idOf: (post) => asString(post.id),
    timeOf,
    match(post) {
      const text = ofLittleText(asString(post.commentary) ?? "");
      const urn = asString(post.id);
      const at = timeOf(post);
      const isNone = post.lifecycleState === "DRAFT" || post.lifecycleState === "PUBLISH_FAILED";
      if (!(urn && isPostUrn(urn)) || at === null || isNone) return [];
      return fits(wanted, at, text, mediaCountOf(asObject(post.content)))
        ? [receiptOf(context, urn, new Date(at))]
        : [];
    },
    sorted: true,
  };
}

/** The page's own comments under one post, in whatever order. */
function commentsOf(context: AccountContext, post: string, wanted: Wanted): List {
  const actor = urnOf("organization", context);
  const timeOf = (one: Json) => asNumber(asObject(one.created)?.time);
  return {
    path: (start) => `${commentsPath(post)}?count=${COUNT}&start=${start}`,
    idOf: (one) => asString(one.commentUrn) ?? asString(one.id),
    timeOf,
    match(one) {
      const urn = asString(one.commentUrn);
      const files = Array.isArray(one.content) ? one.content.length : 0;
      const text = asString(asObject(one.message)?.text) ?? "";
      if (!urn || one.actor !== actor || !fits(wanted, timeOf(one), text, files)) return [];
      return [commentReceipt(context, post, urn, timeOf(one))];
    },
    sorted: false,
  };
}

/**
 * Reads the page's own posts back beyond the intent, or the comments under the post it answers, and compares time, text
 * and number of files. One complete reading that finds nothing is `no`; anything less is `unclear`.
 */
export async function find(
  context: AccountContext,
  intent: Intent,
  deadline: Deadline = NO_DEADLINE,
): Promise<FindAnswer> {
  const { material, outgoing } = intent;
  const wanted: Wanted = {
    ...spanOf(intent),
    ...outgoing,
  };
  if (material.role === "comment")
    return readAll(context, commentsOf(context, material.replyTo ?? "", wanted), wanted, deadline);
  const found = await readAll(context, postsOf(context, wanted), wanted, deadline);
  // What it was is lost with its material: a comment stands in no list of the page's.
  const maybeComment = material.role === undefined && outgoing.text.length <= COMMENT_MAX;
  return found.found === "no" && maybeComment
    ? unclear("It may have been a comment, and under which post is not known any more.", found.evidence)
    : found;
}

async function readAll(
  context: AccountContext,
  list: List,
  wanted: Wanted,
  deadline: Deadline,
): Promise<FindAnswer> {
  const candidates = new Map<string, Receipt>();
  let last: Json | null = null;
  let start = 0;
  for (let pages = 1; pages <= PAGES; pages += 1) {
    if (deadline.leftMs() <= 0) return unclear("Reading back took too long: LinkedIn is slow.");
    const page = await readPage(context, list, start, within(deadline));
    if (!page.ok) return page.answer;
    const { entries, evidence } = page;
    if (!follows(list, last, entries)) return unclear("The list changed while it was read.", evidence);
    for (const receipt of entries.flatMap(list.match)) candidates.set(receipt.remoteId, receipt);
    last = entries.at(-1) ?? null;
    const note = `Read ${start + entries.length} entries on ${pages} page(s).`;
    if (isLast(list, page, wanted.from)) return conclude([...candidates.values()], { ...evidence, note });
    start += entries.length - 1;
  }
  return unclear(`What was sent lies more than ${PAGES * COUNT} entries back.`);
}

/** Places are counted from the newest: each page begins with the last entry of the one before, or the list moved. */
function follows(list: List, last: Json | null, [first]: Json[]): boolean {
  if (!last) return true;
  return first !== undefined && list.idOf(first) === list.idOf(last);
}

function isLast(list: List, { entries, more }: Read, from: number): boolean {
  const oldest = entries.at(-1);
  if (!oldest || (entries.length < COUNT && !more)) return true;
  const time = list.timeOf(oldest);
  return list.sorted && time !== null && time < from;
}

type Read = { entries: Json[]; more: boolean; evidence: Evidence };
type Page = ({ ok: true } & Read) | { ok: false; answer: FindAnswer };

async function readPage(
  context: AccountContext,
  list: List,
  start: number,
  timeoutMs: number,
): Promise<Page> {
  const { restli } = list;
  const asked = await askObject(context, {
    path: list.path(start),
    timeoutMs,
    ...(restli ? { restli } : {}),
  });
  if (!asked.ok) {
    const { reason, evidence } = asked.failure;
    // What could not be read, or is gone, says as little later: only who did not answer at all is away.
    const saidNothing = evidence?.status === 200 || isGone(asked.failure);
    return { ok: false, answer: unclear(reason, evidence, !saidNothing && isAway(asked.failure)) };
  }
  const { json, answer } = asked.value;
  const entries = Array.isArray(json.elements) ? json.elements.map(asObject) : [null];
  const readable = entries.filter((entry) => entry !== null && list.idOf(entry) !== null) as Json[];
  if (readable.length !== entries.length)
    return { ok: false, answer: unclear("LinkedIn's list could not be read.", answer.trace) };
  // What others wrote is nobody's evidence: only that it was read.
  return { ok: true, entries: readable, more: hasNext(json), evidence: { ...answer.trace, body: "" } };
}
