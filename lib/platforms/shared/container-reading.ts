import { ok, type Result } from "@/lib/result";
import type { AccountContext, PostIdentity, PublishFailure, Receipt } from "../contract";
import type { Metric } from "../contract-facts";
import type { PostMetrics } from "../contract-reading";
import { asNumber, asObject, asString, asWebAddress, type Json } from "./reading";

/** How many posts are asked for their numbers at the same time. */
const AT_ONCE = 5;

/** The numbers in an answer of an insights edge, by the platform's name for them. */
export function insightsOf(json: Json): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const entry of Array.isArray(json.data) ? json.data.map(asObject) : []) {
    const name = asString(entry?.name);
    const [first] = (Array.isArray(entry?.values) ? entry.values : []).map(asObject);
    const value = asNumber(first?.value) ?? asNumber(asObject(entry?.total_value)?.value);
    if (name && value !== null) numbers.set(name, value);
  }
  return numbers;
}

/** Only what is known. */
export const known = (numbers: Partial<Record<Metric, number | null | undefined>>): PostMetrics =>
  Object.fromEntries(Object.entries(numbers).filter(([, value]) => typeof value === "number"));

/**
 * Asks for the numbers of post after post, a few at a time. `read` answers null for a post that is gone; the first failure
 * ends it.
 */
export async function metricsOfEach(
  remoteIds: readonly string[],
  read: (remoteId: string) => Promise<Result<PostMetrics | null, PublishFailure>>,
): Promise<Result<ReadonlyMap<string, PostMetrics>, PublishFailure>> {
  const all = new Map<string, PostMetrics>();
  for (let at = 0; at < remoteIds.length; at += AT_ONCE) {
    const some = remoteIds.slice(at, at + AT_ONCE);
    for (const [index, answer] of (await Promise.all(some.map(read))).entries()) {
      if (!answer.ok) return answer;
      const remoteId = some[index];
      if (remoteId && answer.value) all.set(remoteId, answer.value);
    }
  }
  return ok(all);
}

/** Host and short code of a post's address. */
export type PostCode = { code: string; host: string };

type Page = Result<{ media: Json[]; next: string | null }, PublishFailure>;

const MOST_PAGES = 20;

/**
 * The account's own post that an address names. Neither platform finds a post by its address, so the account's list is
 * read, back to its end or `unclear`. `codeIn` answers null for what is no address of a post.
 */
export async function identifyByCode(
  { handle }: Pick<AccountContext, "handle">,
  address: string,
  on: {
    codeIn(address: string): PostCode | null;
    page(cursor: string | null): Promise<Page>;
    receiptOf(media: Json): Receipt | null;
  },
): Promise<PostIdentity> {
  const wanted = on.codeIn(address);
  if (!wanted)
    return { known: "no", reason: "That is not the address of a post. Open the post and copy its address." };
  const isNamed = (media: Json): boolean => {
    const shown = on.codeIn(asWebAddress(media.permalink) ?? "");
    return shown?.host === wanted.host && (asString(media.shortcode) ?? shown.code) === wanted.code;
  };
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: Page = await on.page(cursor);
    if (!page.ok) return { known: "unclear", reason: page.failure.reason };
    const media = page.value.media.find(isNamed);
    const receipt = media ? on.receiptOf(media) : null;
    if (receipt) return { known: "yes", receipt };
    cursor = page.value.next;
    if (!cursor) return { known: "no", reason: `That is not a post of ${handle}.` };
  }
  return { known: "unclear", reason: "It is not among the account's newest posts." };
}
