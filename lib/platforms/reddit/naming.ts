import type { AccountContext, PostIdentity } from "../contract";
import { isSimulated } from "../shared/hosts";
import { asString } from "../shared/reading";
import { nameOf, PUBLIC, wwwAt } from "./http";
import { isDeleted, readInfo, receiptOf } from "./listings";

const HOST = /^(?:(?:www|old|new|np|sh|m|i)\.)?reddit\.com$/;

/** The path of an address of Reddit's, or null. */
function pathIn(context: AccountContext, address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (isSimulated(context, PUBLIC)) {
    const base = new URL(wwwAt(context.origin));
    return url.host === base.host && url.pathname.startsWith(base.pathname)
      ? url.pathname.slice(base.pathname.length)
      : null;
  }
  if (url.host === "redd.it") return `/comments${url.pathname}`;
  return HOST.test(url.host) ? url.pathname : null;
}

/** The full name in `/r/x/comments/abc123/title/`, or of the comment in `…/title/def456/`. */
function fullnameIn(path: string): string | null {
  const found = /\/comments\/([a-z0-9]{1,13})(?:\/[^/]*(?:\/([a-z0-9]{1,13}))?)?\/?$/.exec(path);
  if (!found?.[1]) return null;
  return found[2] ? `t1_${found[2]}` : `t3_${found[1]}`;
}

/** The account's own post or comment that an address names. */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const path = pathIn(context, address);
  const fullname = path ? fullnameIn(path) : null;
  if (!fullname)
    return {
      known: "no",
      reason: "That is not the address of a Reddit post. Open the post in a browser and copy its address.",
    };
  const info = await readInfo(context, [fullname]);
  if (!info.ok) return { known: "unclear", reason: info.failure.reason };
  const thing = info.value.things.find(({ data }) => data.name === fullname);
  const receipt = thing ? receiptOf(context, thing) : null;
  if (!thing || !receipt || isDeleted(thing))
    return { known: "no", reason: "Reddit has no post at this address." };
  const own = asString(thing.data.author)?.toLowerCase() === nameOf(context.handle).toLowerCase();
  return own
    ? { known: "yes", receipt }
    : { known: "no", reason: `That is not a post of ${context.handle}.` };
}
