import type { AccountContext, PostIdentity } from "../contract";
import { asNumber, asString } from "../shared/reading";
import { askObject, www } from "./http";
import { receiptOf } from "./posting";
import { isGone } from "./refusals";
import { urnOf } from "./urns";

/** A part of a path in plain; one that is not encoded properly stays as it is, and names nobody. */
function plain(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

type Named = { urn: string } | "activity" | null;

/**
 * The post that an address names: `…/feed/update/urn:li:share:1/` or `…/posts/acme_some-words-share-1-AbCd`. Many copied
 * ones name the activity instead, which the API does not know posts by.
 */
function namedBy({ origin }: AccountContext, address: string): Named {
  if (!URL.canParse(address)) return null;
  const { host, pathname } = new URL(address);
  if (host !== new URL(www(origin)).host && !/^([a-z]+\.)?linkedin\.com$/.test(host)) return null;
  const path = plain(pathname);
  const found =
    /\/feed\/update\/urn:li:(share|ugcPost|activity):(\d+)\/?$/.exec(path) ??
    /\/posts\/[^/]*-(share|ugcPost|activity)-(\d+)(?:-[\w-]+)?\/?$/i.exec(path);
  if (!found?.[1]) return null;
  if (/activity/i.test(found[1])) return "activity";
  return { urn: `urn:li:${/share/i.test(found[1]) ? "share" : "ugcPost"}:${found[2]}` };
}

/** The page's own post that an address names, as LinkedIn knows it. */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const named = namedBy(context, address);
  if (!named) {
    const reason =
      "That is not the address of a post on LinkedIn. It looks like https://www.linkedin.com/feed/update/urn:li:share:…/.";
    return { known: "no", reason };
  }
  if (named === "activity")
    return { known: "unclear", reason: "LinkedIn cannot be asked whose post this kind of address names." };
  const path = `/rest/posts/${encodeURIComponent(named.urn)}?viewContext=AUTHOR`;
  const asked = await askObject(context, { path });
  if (!asked.ok)
    return isGone(asked.failure)
      ? { known: "no", reason: `${context.handle} has no post at this address.` }
      : { known: "unclear", reason: asked.failure.reason };
  const { json } = asked.value;
  const author = asString(json.author);
  if (!author) return { known: "unclear", reason: "LinkedIn's answer could not be read." };
  if (author !== urnOf("organization", context))
    return { known: "no", reason: `That is not a post of ${context.handle}.` };
  const at = asNumber(json.publishedAt) ?? asNumber(json.createdAt);
  return { known: "yes", receipt: receiptOf(context, named.urn, at === null ? null : new Date(at)) };
}
