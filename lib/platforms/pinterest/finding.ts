import type { AccountContext, Deadline, FindAnswer, Intent, Receipt } from "../contract";
import { conclude, NO_DEADLINE, notRead, spanOf, unclear, within } from "../shared/finding";
import { fingerprint, normalise } from "../shared/fingerprint";
import { asString, type Json } from "../shared/reading";
import { mediaCountOf, receiptOf, timeOf } from "./pins";
import { readPins } from "./reading";

/** The most that one page holds. */
const PAGE = 250;
const PAGES = 10;

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
  const { from } = spanOf(intent);
  const candidates: Receipt[] = [];
  const seen: Seen = { pins: 0, last: Number.POSITIVE_INFINITY, ordered: true };
  let bookmark: string | null = null;
  for (let pages = 1; pages <= PAGES; pages += 1) {
    if (deadline.leftMs() <= 0) return unclear("Reading back took too long: Pinterest is slow.");
    const page = await readPins(context, path, { bookmark, size: PAGE, timeoutMs: within(deadline) });
    if (!page.ok) return notRead(page.failure);
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

function isWanted(pin: Json, at: number, intent: Intent): boolean {
  const { material, outgoing } = intent;
  const { from, to } = spanOf(intent);
  if (at < from || at > to) return false;
  const text = asString(pin.description) ?? "";
  const mediaCount = mediaCountOf(pin) ?? outgoing.mediaCount;
  if (fingerprint({ text, mediaCount }) !== fingerprint(outgoing)) return false;
  return sameWords(pin.title, material.title) && sameWords(pin.link, material.link);
}

/** What the intent does not know (its material is lost) it does not ask for. */
const sameWords = (said: unknown, wanted: string | undefined): boolean =>
  wanted === undefined || normalise(asString(said) ?? "") === normalise(wanted);
