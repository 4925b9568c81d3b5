import type { AccountContext, Deadline, FindAnswer, Intent, Receipt } from "../contract";
import { type ContainerPlatform, containerState } from "./containers";
import { conclude, NO_DEADLINE, notRead, unclear, spanOf as widerSpanOf, within } from "./finding";
import { afterOf, type GraphCredentials, type GraphPlatform, graphAsk } from "./graph";
import { asDate, asObject, type Json } from "./reading";

/** Clocks of other servers differ from ours, and they show whole seconds. */
const SKEW_MS = 60_000;
const PAGES = 10;
const PAGE_MS = 20_000;

export type Listing = {
  platform: GraphPlatform;
  credentials: GraphCredentials;
  /** The list's address with its fields, newest first; the cursor is added to it. */
  url: string;
  /** The receipt of a row that looks like the post that is looked for. */
  match(row: Json): Receipt | null;
  /** The cursor to older rows, where it is not the usual one. */
  next?(json: Json): string | null;
  /** Rows from `from` to `to` are looked at; older ones end the reading. */
  from: number;
  to: number;
  deadline: Deadline | undefined;
};

/** When an intent's post can have been made, by the platform's clock. */
export const spanOf = (intent: Intent) => widerSpanOf(intent, SKEW_MS);

const timeOf = (row: Json): number | null => asDate(row.timestamp)?.getTime() ?? null;

/** Reads a list back beyond the span and compares. A reading that had to stop early is `unclear`. */
export async function findInList(listing: Listing): Promise<FindAnswer> {
  const found: Receipt[] = [];
  let url = listing.url;
  let rows = 0;
  for (let pages = 1; pages <= PAGES; pages += 1) {
    const { deadline = NO_DEADLINE } = listing;
    if (deadline.leftMs() <= 0) return unclear(`Reading back took too long. Read ${rows} posts.`, {}, true);
    const answered = await graphAsk(listing.platform, {
      ...listing.credentials,
      url,
      timeoutMs: within(deadline, PAGE_MS),
    });
    if (!answered.ok) return notRead(answered.failure);
    const { json, answer } = answered.value;
    const page = Array.isArray(json.data) ? json.data.map(asObject) : [null];
    const readable = page.filter((row) => row !== null);
    if (readable.length !== page.length)
      return unclear(`${listing.platform.label}'s list of posts could not be read.`, answer.trace);
    rows += readable.length;
    found.push(...readable.flatMap((row) => fitting(row, listing)));
    const after = (listing.next ?? afterOf)(json);
    const oldest = readable.at(-1);
    // The posts themselves are nobody's evidence: only that they were read.
    const evidence = { ...answer.trace, body: "", note: `Read ${rows} posts on ${pages} page(s).` };
    if (!after || !oldest || (timeOf(oldest) ?? Number.POSITIVE_INFINITY) < listing.from)
      return conclude(found, evidence);
    url = `${listing.url}&after=${encodeURIComponent(after)}`;
  }
  return unclear(`The time of sending lies more than ${rows} posts back.`);
}

function fitting(row: Json, { from, to, match }: Listing): Receipt[] {
  const at = timeOf(row) ?? 0;
  const receipt = at >= from && at <= to ? match(row) : null;
  return receipt ? [receipt] : [];
}

/**
 * Whether the intent's container was published: its state at the source proves it either way. Which post it became, it
 * does not say, so `list` looks for that; a published one that is not listed yet is `unclear`.
 */
export async function findByContainer(
  on: ContainerPlatform,
  context: AccountContext,
  intent: Intent,
  list: () => Promise<FindAnswer>,
): Promise<FindAnswer> {
  const { container } = intent.material;
  const { label } = on.platform;
  if (!container) return unclear("What was sent is not known.");
  const state = await containerState(on, context, container);
  if (!state.ok) return notRead(state.failure);
  if (state.value.state !== "published") {
    const note = `${label} says of what was prepared: ${state.value.state}. It was not published.`;
    return { found: "no", evidence: { note } };
  }
  const listed = await list();
  if (listed.found !== "no") return listed;
  return unclear(`${label} says that it was published, but does not list it yet.`, listed.evidence);
}
