import type { AccountContext, Deadline, Evidence, FindAnswer, Intent, Receipt } from "../contract";
import { isAway } from "../shared/failures";
import { readOwn, receiptOf, type Thing, timeOf } from "./listings";
import { isWantedComment, isWantedPost } from "./matching";

/** Clocks of other servers differ from ours. */
const SKEW_MS = 60_000;
const CEILING_MS = 100_000;
/** Files appear minutes after they were submitted. */
const WORK_MS = 15 * 60_000;
/** A listing holds a thousand things, a hundred on each page. */
const PAGES = 10;
const PAGE_MS = 30_000;
const NO_DEADLINE: Deadline = { leftMs: () => Number.POSITIVE_INFINITY };

/**
 * Reads what the account wrote back beyond the intent: posts compared by title, subreddit, text and kind, comments by
 * text and what they answer. Where the material is lost, both.
 */
export async function find(
  context: AccountContext,
  intent: Intent,
  deadline: Deadline = NO_DEADLINE,
): Promise<FindAnswer> {
  const { parent, kind } = intent.material;
  const candidates: Receipt[] = [];
  let evidence: Evidence = {};
  for (const what of ["submitted", "comments"] as const) {
    if ((what === "submitted" && parent) || (what === "comments" && kind)) continue;
    const read = await readBack(context, what, intent, deadline);
    if (!read.ok) return read.answer;
    candidates.push(...read.candidates);
    evidence = read.evidence;
  }
  const [only, ...others] = candidates;
  if (!only) return { found: "no", evidence };
  return others.length === 0
    ? { found: "yes", receipt: only, evidence }
    : { found: "several", candidates, evidence };
}

type Read = { ok: true; candidates: Receipt[]; evidence: Evidence } | { ok: false; answer: FindAnswer };

async function readBack(
  context: AccountContext,
  what: "submitted" | "comments",
  intent: Intent,
  deadline: Deadline,
): Promise<Read> {
  const from = intent.armedAt.getTime() - SKEW_MS;
  const candidates: Receipt[] = [];
  let after: string | null = null;
  let seen = 0;
  for (let pages = 1; pages <= PAGES; pages += 1) {
    if (deadline.leftMs() <= 0) return unclear("Reading back took too long: Reddit is slow.");
    const timeoutMs = Math.max(1, Math.min(PAGE_MS, deadline.leftMs()));
    const page = await readOwn(context, what, { after, timeoutMs });
    if (!page.ok) return unclear(page.failure.reason, page.failure.evidence, isAway(page.failure));
    const { things, evidence } = page.value;
    seen += things.length;
    candidates.push(...things.flatMap((thing) => match(context, thing, intent, from)));
    after = page.value.after;
    // What has no readable time never counts as older: reading goes on.
    const last = things.at(-1);
    const reached = last && (timeOf(last)?.getTime() ?? Number.POSITIVE_INFINITY) < from;
    if (!after || reached) {
      const note = `Read ${seen} ${what === "comments" ? "comments" : "posts"} on ${pages} page(s).`;
      return { ok: true, candidates, evidence: { ...evidence, note } };
    }
  }
  return unclear(`The time of sending lies more than ${PAGES * 100} posts back.`);
}

function match(context: AccountContext, thing: Thing, intent: Intent, from: number): Receipt[] {
  const at = timeOf(thing)?.getTime() ?? 0;
  if (at < from || at > intent.notAfter.getTime() + CEILING_MS + SKEW_MS + WORK_MS) return [];
  if (!isWantedPost(thing, intent) && !isWantedComment(thing, intent)) return [];
  const receipt = receiptOf(context, thing);
  return receipt ? [receipt] : [];
}

const unclear = (reason: string, evidence: Evidence = {}, away = false): Read => ({
  ok: false,
  answer: { found: "unclear", reason, evidence, away },
});
