import type { AccountContext, Deadline, Evidence, FindAnswer, Intent, Receipt } from "../contract";
import { isAway } from "../shared/failures";
import { fingerprint, normalise } from "../shared/fingerprint";
import { asString, type Json } from "../shared/reading";
import { mediaCountOf, receiptOf, timeOf } from "./pins";
import { readPins } from "./reading";

/** Clocks of other servers differ from ours. */
const SKEW_MS = 5 * 60_000;
const CEILING_MS = 100_000;
/** The most that one page holds. */
const PAGE = 250;
const PAGES = 10;
const PAGE_MS = 30_000;
const NO_DEADLINE: Deadline = { leftMs: () => Number.POSITIVE_INFINITY };

/**
 * Reads the board (without one: all of the account's Pins) back beyond the intent and compares time, words, link and
 * number of images. That a list is in the order of time is nowhere promised: where it is not, it is read to its end.
 */
export async function find(
  context: AccountContext,
  intent: Intent,
  deadline: Deadline = NO_DEADLINE,
): Promise<FindAnswer> {
  const { board } = intent.material;
  const path = board ? `/boards/${encodeURIComponent(board)}/pins` : "/pins";
  const from = intent.armedAt.getTime() - SKEW_MS;
  const candidates: Receipt[] = [];
  const seen: Seen = { pins: 0, last: Number.POSITIVE_INFINITY, ordered: true };
  let bookmark: string | null = null;
  for (let pages = 1; pages <= PAGES; pages += 1) {
    if (deadline.leftMs() <= 0) return unclear("Reading back took too long: Pinterest is slow.");
    const timeoutMs = Math.max(1, Math.min(PAGE_MS, deadline.leftMs()));
    const page = await readPins(context, path, { bookmark, size: PAGE, timeoutMs });
    if (!page.ok) return unclear(page.failure.reason, page.failure.evidence, isAway(page.failure));
    const { pins, next, evidence } = page.value;
    candidates.push(...pins.flatMap((pin) => (take(pin, intent, seen) ? receipts(context, pin) : [])));
    if (!next || (seen.ordered && seen.last < from))
      return conclude(candidates, { ...evidence, note: `Read ${seen.pins} Pins on ${pages} page(s).` });
    bookmark = next;
  }
  return unclear(`The time of sending lies more than ${PAGES * PAGE} Pins back.`);
}

type Seen = { pins: number; last: number; ordered: boolean };

/** Notes a Pin as read; says whether it is the wanted one. */
function take(pin: Json, intent: Intent, seen: Seen): boolean {
  const at = timeOf(pin.created_at)?.getTime() ?? Number.POSITIVE_INFINITY;
  seen.ordered &&= at <= seen.last;
  seen.last = at;
  seen.pins += 1;
  return isWanted(pin, at, intent);
}

const receipts = (context: AccountContext, pin: Json): Receipt[] => {
  const receipt = receiptOf(context, pin);
  return receipt ? [receipt] : [];
};

function isWanted(pin: Json, at: number, { material, outgoing, armedAt, notAfter }: Intent): boolean {
  if (at < armedAt.getTime() - SKEW_MS || at > notAfter.getTime() + CEILING_MS + SKEW_MS) return false;
  const text = asString(pin.description) ?? "";
  const mediaCount = mediaCountOf(pin) ?? outgoing.mediaCount;
  if (fingerprint({ text, mediaCount }) !== fingerprint(outgoing)) return false;
  return sameWords(pin.title, material.title) && sameWords(pin.link, material.link);
}

/** What the intent does not know (its material is lost) it does not ask for. */
const sameWords = (said: unknown, wanted: string | undefined): boolean =>
  wanted === undefined || normalise(asString(said) ?? "") === normalise(wanted);

const unclear = (reason: string, evidence: Evidence = {}, away = false): FindAnswer => ({
  found: "unclear",
  reason,
  evidence,
  away,
});

function conclude(candidates: Receipt[], evidence: Evidence): FindAnswer {
  const [only, ...others] = candidates;
  if (!only) return { found: "no", evidence };
  return others.length === 0
    ? { found: "yes", receipt: only, evidence }
    : { found: "several", candidates, evidence };
}
