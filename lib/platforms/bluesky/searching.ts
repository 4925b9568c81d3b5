import { objectOf } from "@/lib/outbound/answer";
import type { AccountContext, Evidence, FindAnswer, Intent, Receipt } from "../contract";
import { saysLater } from "../shared/failures";
import { conclude, spanOf, unclear } from "../shared/finding";
import { fingerprint } from "../shared/fingerprint";
import { asDate, asObject, asString, type Json } from "../shared/reading";
import { COLLECTION, receiptOf } from "./naming";
import { mediaCountOf } from "./records";
import { send } from "./xrpc";

/** `com.atproto.repo.listRecords` gives at most so many records a page. */
const PAGE = 100;
const PAGES = 20;

type Page =
  | { ok: true; records: Json[]; cursor: string | null; evidence: Evidence }
  | { ok: false; reason: string; evidence: Evidence; away: boolean };

async function readPage(context: AccountContext, cursor: string | null): Promise<Page> {
  const params = {
    repo: context.accountId,
    collection: COLLECTION,
    limit: String(PAGE),
    ...(cursor ? { cursor } : {}),
  };
  const sent = await send({ origin: context.origin, method: "com.atproto.repo.listRecords", params });
  if (!sent.ok) return { ok: false, reason: sent.failure.reason, evidence: sent.failure.trace, away: true };
  const json = sent.value.status === 200 ? objectOf(sent.value) : null;
  const records = Array.isArray(json?.records) ? json.records.map(asObject) : null;
  const readable = records?.filter((record) => record !== null);
  if (!readable || readable.length !== records?.length)
    return {
      ok: false,
      reason: "Bluesky's list of posts could not be read.",
      evidence: sent.value.trace,
      away: saysLater(sent.value),
    };
  // The posts themselves are nobody's evidence: only that they were read.
  const evidence = { ...sent.value.trace, body: "" };
  return { ok: true, records: readable, cursor: asString(json?.cursor), evidence };
}

/**
 * Lists the account's own records at its own server, newest first, back beyond the intent, and compares text and
 * number of files. A reading that had to stop early is `unclear`.
 */
export async function search(context: AccountContext, intent: Intent): Promise<FindAnswer> {
  const { from } = spanOf(intent);
  const wanted = fingerprint(intent.outgoing);
  const found: Receipt[] = [];
  let cursor: string | null = null;
  for (let pages = 1; pages <= PAGES; pages += 1) {
    const page: Page = await readPage(context, cursor);
    if (!page.ok) return unclear(page.reason, page.evidence, page.away);
    found.push(...page.records.flatMap((record) => match(context, record, from, wanted)));
    cursor = page.cursor;
    const last = page.records.at(-1);
    if (!(cursor && last) || isBefore(last, from))
      return conclude(found, { ...page.evidence, note: `Searched ${pages} page(s) of posts by content.` });
  }
  return unclear(`The time of sending lies more than ${PAGES * PAGE} posts back.`);
}

const writtenAt = (record: Json): Date | null => asDate(asObject(record.value)?.createdAt);

/** A record without a readable time never counts as older: reading goes on. */
const isBefore = (record: Json, instant: number): boolean =>
  (writtenAt(record)?.getTime() ?? Number.POSITIVE_INFINITY) < instant;

function match(context: AccountContext, record: Json, from: number, wanted: string): Receipt[] {
  const uri = asString(record.uri);
  const value = asObject(record.value);
  const at = writtenAt(record);
  if (!(uri && value && at) || at.getTime() < from) return [];
  const content = { text: asString(value.text) ?? "", mediaCount: mediaCountOf(value) };
  const same = fingerprint(content) === wanted;
  return same ? [receiptOf(context, uri, at)] : [];
}
