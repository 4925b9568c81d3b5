import type { AccountContext, FindAnswer, Intent, Receipt } from "../../contract";
import { conclude, notRead, unclear } from "../../shared/finding";
import { fingerprint } from "../../shared/fingerprint";
import { asDate, asObject, asString, type Json } from "../../shared/reading";
import { ask } from "./http";
import { receiptOf } from "./posting";

const PAGES = 10;

/** Asks for the post that was made with the intent's key: one reading at the source. */
export async function findByKey(context: AccountContext, intent: Intent): Promise<FindAnswer> {
  const key = intent.material.key ?? "";
  const answered = await ask(context, { method: "GET", path: `/posts?${new URLSearchParams({ key })}` });
  if (!answered.ok) {
    const { evidence } = answered.failure;
    const absent = evidence?.status === 404 && evidence.body?.includes("no_such_key");
    return absent ? { found: "no", evidence: evidence ?? {} } : notRead(answered.failure);
  }
  const { json, answer } = answered.value;
  const [post] = (Array.isArray(json.posts) ? json.posts : []).map(asObject);
  const receipt = post && receiptOf(post);
  return receipt
    ? { found: "yes", receipt, evidence: answer.trace }
    : unclear("The platform's answer could not be read.", answer.trace);
}

/** Reads the whole list back beyond the intent and compares time and text. */
export async function findInList(context: AccountContext, intent: Intent): Promise<FindAnswer> {
  const wanted = fingerprint(intent.outgoing);
  const candidates: Receipt[] = [];
  let before: string | null = "";
  for (let pages = 0; pages < PAGES; pages += 1) {
    const query: URLSearchParams = new URLSearchParams(before ? { before } : {});
    const answered = await ask(context, { method: "GET", path: `/posts?${query}` });
    if (!answered.ok) return notRead(answered.failure);
    const { json, answer } = answered.value;
    if (!Array.isArray(json.posts)) return unclear("The platform's list could not be read.", answer.trace);
    const posts = json.posts.map(asObject).filter((post): post is Json => post !== null);
    candidates.push(...posts.flatMap((post) => match(post, intent, wanted)));
    before = asString(json.next);
    if (!before || posts.some((post) => isBefore(post, intent)))
      return conclude(candidates, { ...answer.trace, body: "" });
  }
  return unclear("The time of sending lies too far back.");
}

const isBefore = (post: Json, { armedAt }: Intent): boolean =>
  (asDate(post.created_at)?.getTime() ?? Number.POSITIVE_INFINITY) < armedAt.getTime();

function match(post: Json, intent: Intent, wanted: string): Receipt[] {
  const theirs = fingerprint({ text: asString(post.text) ?? "", mediaCount: 0 });
  const receipt = theirs === wanted && !isBefore(post, intent) ? receiptOf(post) : null;
  return receipt ? [receipt] : [];
}
