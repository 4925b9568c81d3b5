import { objectOf } from "@/lib/outbound/answer";
import type { AccountContext, PostIdentity, Receipt } from "../contract";
import { errorNameOf } from "../shared/failures";
import { asDate, asObject, asString } from "../shared/reading";
import { send } from "./xrpc";

export const COLLECTION = "app.bsky.feed.post";

/** A record of this account, as a receipt. */
export function receiptOf(context: AccountContext, uri: string, publishedAt: Date | null): Receipt {
  const rkey = uri.slice(uri.lastIndexOf("/") + 1);
  return { remoteId: uri, address: postAddress(context.origin, context.accountId, rkey), publishedAt };
}

/** Where a person sees the post. A bare server without pages of its own shows the record itself. */
function postAddress(origin: string, did: string, rkey: string): string {
  const url = new URL(origin);
  if (url.protocol === "https:") return `https://bsky.app/profile/${did}/post/${rkey}`;
  if (url.pathname !== "/") return `${origin}/profile/${did}/post/${rkey}`;
  return `${origin}/xrpc/com.atproto.repo.getRecord?${new URLSearchParams({ repo: did, collection: COLLECTION, rkey })}`;
}

type Named = { actor: string; rkey: string };

/** A part of a path in plain; one that is not encoded properly stays as it is, and names nobody. */
function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Who and which record an address names: an `at://` one, that of an app (`…/profile/x/post/y`), or the record's own. */
function namedBy(address: string): Named | null {
  const at = /^at:\/\/([^/]+)\/app\.bsky\.feed\.post\/([^/?#]+)$/.exec(address.trim());
  if (at?.[1] && at[2]) return { actor: at[1], rkey: at[2] };
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const page = /\/profile\/([^/]+)\/post\/([^/]+)\/?$/.exec(url.pathname);
  if (page?.[1] && page[2]) return { actor: plain(page[1]), rkey: page[2] };
  const actor = url.searchParams.get("repo");
  const rkey = url.searchParams.get("rkey");
  return actor && rkey ? { actor, rkey } : null;
}

/** The account's own post that an address names, proven by its record at the account's server. */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const named = namedBy(address);
  if (!named) {
    const reason =
      "That is not the address of a post on Bluesky. It looks like https://bsky.app/profile/…/post/….";
    return { known: "no", reason };
  }
  const mine = [context.accountId, context.handle.toLowerCase()];
  if (!mine.includes(named.actor) && !mine.includes(named.actor.toLowerCase()))
    return { known: "no", reason: `That post is ${named.actor}'s, not @${context.handle}'s.` };
  const params = { repo: context.accountId, collection: COLLECTION, rkey: named.rkey };
  const sent = await send({ origin: context.origin, method: "com.atproto.repo.getRecord", params });
  if (!sent.ok) return { known: "unclear", reason: sent.failure.reason };
  const json = sent.value.status === 200 ? objectOf(sent.value) : null;
  const uri = asString(json?.uri);
  if (uri) {
    const createdAt = asDate(asObject(json?.value)?.createdAt);
    return { known: "yes", receipt: receiptOf(context, uri, createdAt) };
  }
  return sent.value.status === 400 && errorNameOf(sent.value) === "RecordNotFound"
    ? { known: "no", reason: `@${context.handle} has no post at this address.` }
    : { known: "unclear", reason: "Bluesky did not say clearly whether the post is there." };
}
