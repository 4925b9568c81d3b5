import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Deadline, Evidence, FindAnswer, Intent, Receipt } from "../contract";
import { conclude, NO_DEADLINE, notRead, spanOf, unclear, within } from "../shared/finding";
import { readOwn, receiptOf, type Thing, timeOf } from "./listings";
import { isWantedComment, isWantedPost } from "./matching";

/** Files appear minutes after they were submitted. */
const WORK_MS = 15 * 60_000;
/** A listing holds a thousand things, a hundred on each page. */
const PAGES = 10;

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
    if (!read.ok) return read.failure;
    candidates.push(...read.value.candidates);
    evidence = read.value.evidence;
  }
  return conclude(candidates, evidence);
}

type Read = { candidates: Receipt[]; evidence: Evidence };

async function readBack(
  context: AccountContext,
  what: "submitted" | "comments",
  intent: Intent,
  deadline: Deadline,
): Promise<Result<Read, FindAnswer>> {
  const { from, to } = spanOf(intent);
  const candidates: Receipt[] = [];
  let after: string | null = null;
  let seen = 0;
  for (let pages = 1; pages <= PAGES; pages += 1) {
    if (deadline.leftMs() <= 0) return failWith(unclear("Reading back took too long: Reddit is slow."));
    const page = await readOwn(context, what, { after, timeoutMs: within(deadline) });
    if (!page.ok) return failWith(notRead(page.failure));
    const { things, evidence } = page.value;
    seen += things.length;
    candidates.push(...things.flatMap((thing) => match(context, thing, intent, { from, to: to + WORK_MS })));
    after = page.value.after;
    // What has no readable time never counts as older: reading goes on.
    const last = things.at(-1);
    const reached = last && (timeOf(last)?.getTime() ?? Number.POSITIVE_INFINITY) < from;
    if (!after || reached) {
      const note = `Read ${seen} ${what === "comments" ? "comments" : "posts"} on ${pages} page(s).`;
      return ok({ candidates, evidence: { ...evidence, note } });
    }
  }
  return failWith(unclear(`The time of sending lies more than ${PAGES * 100} posts back.`));
}

function match(
  context: AccountContext,
  thing: Thing,
  intent: Intent,
  { from, to }: ReturnType<typeof spanOf>,
): Receipt[] {
  const at = timeOf(thing)?.getTime() ?? 0;
  if (at < from || at > to) return [];
  if (!isWantedPost(thing, intent) && !isWantedComment(thing, intent)) return [];
  const receipt = receiptOf(context, thing);
  return receipt ? [receipt] : [];
}
