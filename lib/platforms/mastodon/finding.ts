import type { AccountContext, Deadline, Evidence, FindAnswer, Intent, Receipt } from "../contract";
import { isAway } from "../shared/failures";
import { conclude, NO_DEADLINE, notRead, spanOf, unclear, within } from "../shared/finding";
import { fingerprint, textOfHtml } from "../shared/fingerprint";
import { asDate, asObject, asString, type Json } from "../shared/reading";
import { ask } from "./http";
import { receiptOf } from "./posting";

const PAGE = 40;
const PAGES = 10;

/**
 * Reads the account's own list back beyond the intent and compares time, text and number of media. One complete
 * reading that finds nothing is `no`; a reading that had to stop early is `unclear`.
 */
export async function find(
  context: AccountContext,
  intent: Intent,
  deadline: Deadline = NO_DEADLINE,
): Promise<FindAnswer> {
  // A list read without a working token could be partial: the token is proven first.
  const path = "/api/v1/accounts/verify_credentials";
  const proof = await ask(context, { path, timeoutMs: within(deadline) });
  if (!proof.ok) return notRead(proof.failure);
  const owner = asString(asObject(proof.value.json)?.id);
  if (owner !== context.accountId) return unclear("The sign-in belongs to another account.");

  const wanted = wantedOf(intent);
  const candidates: Receipt[] = [];
  const seen = { statuses: 0, pages: 0 };
  let before: string | null = null;
  while (seen.pages < PAGES) {
    if (deadline.leftMs() <= 0)
      return unclear(`Reading back took too long: the server is slow. ${read(seen)}`);
    const page = await readPage(context, before, within(deadline));
    if (!page.ok) return unclear(page.reason, page.evidence, page.away);
    seen.pages += 1;
    seen.statuses += page.statuses.length;
    candidates.push(...page.statuses.flatMap((status) => match(status, wanted)));
    const last = page.statuses.at(-1);
    if (!last || isBefore(last, wanted.from))
      return conclude(candidates, { ...page.evidence, note: read(seen) });
    before = asString(last.id);
    if (!before) return unclear("The server's list of posts has no ids.", page.evidence);
  }
  return unclear(`The time of sending lies more than ${PAGES * PAGE} posts back.`);
}

/** `inReplyTo` null: it answers nothing; undefined: what it answers is lost with the key it was sent under. */
type Wanted = { from: number; to: number; fingerprint: string; inReplyTo: string | null | undefined };

const wantedOf = (intent: Intent): Wanted => ({
  ...spanOf(intent),
  fingerprint: fingerprint(intent.outgoing),
  inReplyTo: intent.material.inReplyTo ?? (intent.material.idempotencyKey ? null : undefined),
});

/** A status without a readable time never counts as older: reading goes on. */
const isBefore = (status: Json, instant: number): boolean =>
  (asDate(status.created_at)?.getTime() ?? Number.POSITIVE_INFINITY) < instant;

function match(status: Json, wanted: Wanted): Receipt[] {
  const at = asDate(status.created_at)?.getTime() ?? 0;
  if (at < wanted.from || at > wanted.to || fingerprintOf(status) !== wanted.fingerprint) return [];
  if (!answersTheSame(status.in_reply_to_id, wanted.inReplyTo)) return [];
  const receipt = receiptOf(status);
  return receipt ? [receipt] : [];
}

/** A server that does not say what a post answers leaves it open. */
const answersTheSame = (said: unknown, wanted: Wanted["inReplyTo"]): boolean =>
  said === undefined || wanted === undefined || (said === null ? null : String(said)) === wanted;

const read = (seen: { statuses: number; pages: number }): string =>
  `Read ${seen.statuses} posts on ${seen.pages} page(s).`;

const fingerprintOf = (status: Json): string =>
  fingerprint({
    text: textOfHtml(asString(status.content) ?? ""),
    mediaCount: Array.isArray(status.media_attachments) ? status.media_attachments.length : 0,
  });

type Page =
  | { ok: true; statuses: Json[]; evidence: Evidence }
  | { ok: false; reason: string; evidence?: Evidence; away?: boolean };

async function readPage(context: AccountContext, before: string | null, timeoutMs: number): Promise<Page> {
  const query = new URLSearchParams({
    limit: String(PAGE),
    exclude_reblogs: "true",
    ...(before ? { max_id: before } : {}),
  });
  const answered = await ask(context, {
    path: `/api/v1/accounts/${encodeURIComponent(context.accountId)}/statuses?${query}`,
    timeoutMs,
  });
  if (!answered.ok)
    return {
      ok: false,
      reason: answered.failure.reason,
      away: isAway(answered.failure),
      ...(answered.failure.evidence ? { evidence: answered.failure.evidence } : {}),
    };
  const { json, answer } = answered.value;
  if (!Array.isArray(json))
    return { ok: false, reason: "The server's list of posts could not be read.", evidence: answer.trace };
  const statuses = json.map(asObject);
  const readable = statuses.filter((status) => status !== null);
  if (readable.length !== statuses.length)
    return { ok: false, reason: "The server's list of posts could not be read.", evidence: answer.trace };
  // The posts themselves are nobody's evidence: only that they were read.
  return { ok: true, statuses: readable, evidence: { ...answer.trace, body: "" } };
}
