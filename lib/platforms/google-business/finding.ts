import type { AccountContext, Deadline, Evidence, FindAnswer, Intent, PostIdentity } from "../contract";
import { conclude, NO_DEADLINE, notRead, spanOf, unclear, within } from "../shared/finding";
import { fingerprint } from "../shared/fingerprint";
import { asDate, asString, type Json } from "../shared/reading";
import { PUBLIC } from "./http";
import { receiptOf } from "./posting";
import { mediaIn, readPage } from "./reading";

const PAGES = 20;

/**
 * Reads the place's posts back beyond the intent and compares time, kind, text and number of pictures. The order of the
 * list is not documented: it ends early only while it has run from new to old.
 */
export async function find(
  context: AccountContext,
  intent: Intent,
  deadline: Deadline = NO_DEADLINE,
): Promise<FindAnswer> {
  const { from } = spanOf(intent);
  const matching: Json[] = [];
  let cursor: string | null = null;
  let newest = Number.POSITIVE_INFINITY;
  let read = 0;
  for (let pages = 0; pages < PAGES; pages += 1) {
    if (deadline.leftMs() <= 0) return unclear("Reading the posts back took too long.");
    const page = await readPage(context, cursor, within(deadline));
    if (!page.ok) return notRead(page.failure);
    if (!page.value) return unclear("Google's list of posts could not be read.");
    const { posts, next, evidence } = page.value;
    read += posts.length;
    matching.push(...posts.filter((post) => fits(post, intent)));
    newest = ordered(newest, posts);
    cursor = next;
    if (!cursor || newest < from) return judged(matching, { ...evidence, note: `Read ${read} posts.` });
  }
  return unclear(`The place has more than ${read} posts.`);
}

const timeOf = (post: Json): number => asDate(post.createTime)?.getTime() ?? Number.POSITIVE_INFINITY;

/** How old the list has become, if it ran from new to old so far; otherwise it never counts as old. */
function ordered(before: number, posts: readonly Json[]): number {
  let last = before;
  for (const post of posts) {
    const at = timeOf(post);
    if (at > last) return Number.POSITIVE_INFINITY;
    last = at;
  }
  return last;
}

function fits(post: Json, intent: Intent): boolean {
  const { outgoing, material } = intent;
  const { from, to } = spanOf(intent);
  const at = timeOf(post);
  if (at < from || at > to) return false;
  const topic = asString(post.topicType);
  if (material.topic && topic && topic !== material.topic) return false;
  const pictures = mediaIn(post).length;
  // While it is being processed a post may not show its picture yet.
  const mediaCount = post.state === "PROCESSING" && pictures === 0 ? outgoing.mediaCount : pictures;
  return fingerprint({ text: asString(post.summary) ?? "", mediaCount }) === fingerprint(outgoing);
}

function judged(matching: readonly Json[], evidence: Evidence): FindAnswer {
  const answer = conclude(
    matching.map(receiptOf).filter((receipt) => receipt !== null),
    evidence,
  );
  return answer.found === "yes" && matching[0]?.state === "REJECTED"
    ? unclear("Google has the post and rejected it, so nobody can see it.", evidence)
    : answer;
}

/** The place's own post that an address names; Google shows each under one address. */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const no = (reason: string): PostIdentity => ({ known: "no", reason });
  const simulated = context.origin !== PUBLIC && address.startsWith(`${context.origin}/`);
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  if (!simulated && !/(^|\.)google\.[a-z.]+$/.test(host))
    return no("That is not the address of a post on Google. Open the post and share its address.");
  let cursor: string | null = null;
  for (let pages = 0; pages < PAGES; pages += 1) {
    const page = await readPage(context, cursor);
    if (!page.ok) return { known: "unclear", reason: page.failure.reason };
    if (!page.value) return { known: "unclear", reason: "Google's list of posts could not be read." };
    const found = page.value.posts.map(receiptOf).find((receipt) => receipt?.address === address);
    if (found) return { known: "yes", receipt: found };
    cursor = page.value.next;
    if (!cursor) return no(`${context.handle} has no post at this address.`);
  }
  return { known: "unclear", reason: "The place has too many posts to look through." };
}
