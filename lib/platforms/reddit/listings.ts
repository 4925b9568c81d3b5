import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Evidence, PublishFailure, Receipt } from "../contract";
import { asNumber, asObject, asString, type Json } from "../shared/reading";
import { ask, nameOf, wwwAt } from "./http";

/** A post (`t3`), comment (`t1`) or subreddit (`t5`) with what is said of it. */
export type Thing = { kind: string; data: Json };
type Listing = { things: Thing[]; after: string | null; evidence: Evidence };

/** The most that one page holds. */
const PAGE = 100;

/** One page of a listing. */
export async function readListing(
  context: AccountContext,
  path: string,
  {
    after = null,
    timeoutMs,
    more = {},
  }: { after?: string | null; timeoutMs?: number; more?: Record<string, string> },
): Promise<Result<Listing, PublishFailure>> {
  const query = new URLSearchParams({ limit: String(PAGE), ...more, ...(after ? { after } : {}) });
  const answered = await ask(context, { path: `${path}?${query}`, ...(timeoutMs ? { timeoutMs } : {}) });
  if (!answered.ok) return answered;
  // What people wrote is nobody's evidence: only that it was read.
  const evidence = { ...answered.value.answer.trace, body: "" };
  const data = asObject(asObject(answered.value.json)?.data);
  const children = Array.isArray(data?.children) ? data.children : null;
  const things = children?.flatMap((child): Thing[] => {
    const kind = asString(asObject(child)?.kind);
    const inside = asObject(asObject(child)?.data);
    return kind && inside ? [{ kind, data: inside }] : [];
  });
  if (!things || things.length !== children?.length)
    return failWith({ next: "look", reason: "Reddit's list could not be read.", evidence });
  return ok({ things, after: asString(data?.after), evidence });
}

/** One page of what the account wrote, newest first. */
export const readOwn = (
  context: AccountContext,
  what: "submitted" | "comments",
  { after, timeoutMs }: { after: string | null; timeoutMs?: number },
): Promise<Result<Listing, PublishFailure>> =>
  readListing(context, `/user/${encodeURIComponent(nameOf(context.handle))}/${what}`, {
    after,
    more: { sort: "new" },
    ...(timeoutMs ? { timeoutMs } : {}),
  });

/** Posts and comments by their full names (at most a hundred), also such as were deleted. */
export async function readInfo(
  context: AccountContext,
  names: readonly string[],
): Promise<Result<Listing, PublishFailure>> {
  return readListing(context, "/api/info", { more: { id: names.join(",") } });
}

/** Whether its author deleted it: it stays as an empty shell. */
export const isDeleted = ({ data }: Thing): boolean =>
  data.author === "[deleted]" || data.author === null || data.removed_by_category === "deleted";

/** Seconds since 1970 as an instant. */
export const timeOf = ({ data }: Thing): Date | null => {
  const seconds = asNumber(data.created_utc);
  return seconds === null ? null : new Date(seconds * 1000);
};

/** The proof inside a post or comment; null when it has no name. */
export function receiptOf(context: AccountContext, thing: Thing): Receipt | null {
  const { data, kind } = thing;
  const id = asString(data.id);
  const remoteId = asString(data.name) ?? (id ? `${kind}_${id}` : null);
  if (!remoteId) return null;
  const permalink = asString(data.permalink);
  const address = permalink?.startsWith("/") ? `${wwwAt(context.origin)}${permalink}` : null;
  return { remoteId, address, publishedAt: timeOf(thing) };
}

/** How many files a post shows; null when it does not say. */
export function mediaCountOf({ data }: Thing): number | null {
  if (data.is_self === true) return 0;
  const items = asObject(data.gallery_data)?.items;
  if (Array.isArray(items)) return items.length;
  const url = asString(data.url) ?? "";
  if (/^https?:\/\/(?:www\.)?reddit\.com\/gallery\//.test(url) || data.is_gallery === true) return null;
  const host = URL.canParse(url) ? new URL(url).host : "";
  return /^[iv]\.redd\.it$/.test(host) || data.is_video === true || data.post_hint === "image" ? 1 : 0;
}
