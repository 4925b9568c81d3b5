import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Deadline, Evidence, FindAnswer, Intent, Receipt } from "../contract";
import { conclude, notRead, spanOf, unclear, within } from "../shared/finding";
import { fingerprint } from "../shared/fingerprint";
import { asDate, asObject, asString, type Json } from "../shared/reading";
import { commentReceipt, isMissing, topOf } from "./commenting";
import { ask, itemsOf } from "./http";

const PAGES = 10;

type Page = { comments: Json[]; next: string | null; evidence: Evidence };

/** Reads the comments under the video, newest first, back beyond the intent. */
export async function findComment(
  context: AccountContext,
  intent: Intent,
  deadline: Deadline,
): Promise<FindAnswer> {
  const videoId = intent.material.commentOn ?? "";
  const { from } = spanOf(intent);
  const candidates: Receipt[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < PAGES; pages += 1) {
    if (deadline.leftMs() <= 0) return unclear("Reading the comments took too long.");
    const page = await readPage(context, videoId, cursor, within(deadline));
    if (!page.ok) return page.failure;
    const { comments, next, evidence } = page.value;
    const ours = comments.filter((comment) => isOurs(comment, context, intent));
    candidates.push(...ours.flatMap((comment) => commentReceipt(context, videoId, comment) ?? []));
    cursor = next;
    const last = comments.at(-1);
    if (!cursor || (last && timeOf(last) < from)) return conclude(candidates, evidence);
  }
  return unclear("The time of sending lies too many comments back.");
}

async function readPage(
  context: AccountContext,
  videoId: string,
  pageToken: string | null,
  timeoutMs: number,
): Promise<Result<Page, FindAnswer>> {
  const query = new URLSearchParams({
    part: "snippet",
    videoId,
    order: "time",
    maxResults: "100",
    textFormat: "plainText",
    ...(pageToken ? { pageToken } : {}),
  });
  const answered = await ask(context, { path: `/commentThreads?${query}`, timeoutMs });
  if (!answered.ok) {
    const { failure } = answered;
    if (isMissing(failure)) return failWith({ found: "no", evidence: failure.evidence ?? {} });
    return failWith(notRead(failure));
  }
  const { json, answer } = answered.value;
  const comments = itemsOf(json)
    .map(topOf)
    .filter((comment) => comment !== null);
  if (!Array.isArray(json.items) || comments.length !== json.items.length)
    return failWith(unclear("The list of comments could not be read.", answer.trace));
  return ok({ comments, next: asString(json.nextPageToken), evidence: { ...answer.trace, body: "" } });
}

/** A comment without a readable time never counts as older: reading goes on. */
const timeOf = (comment: Json): number =>
  asDate(asObject(comment.snippet)?.publishedAt)?.getTime() ?? Number.POSITIVE_INFINITY;

function isOurs(comment: Json, { accountId }: AccountContext, intent: Intent): boolean {
  const at = timeOf(comment);
  const { from, to } = spanOf(intent);
  if (at < from || at > to) return false;
  const snippet = asObject(comment.snippet);
  const text = asString(snippet?.textOriginal) ?? asString(snippet?.textDisplay) ?? "";
  const author = asString(asObject(snippet?.authorChannelId)?.value);
  const wanted = fingerprint({ text: intent.outgoing.text, mediaCount: 0 });
  return author === accountId && fingerprint({ text, mediaCount: 0 }) === wanted;
}
