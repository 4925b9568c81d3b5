import type { AccountContext, PostIdentity } from "../contract";
import { identifyByCode, type PostCode } from "../shared/container-reading";
import { RECEIPT_FIELDS, receiptOf } from "./posting";
import { threadsPage } from "./reading";

/** Of an address such as `https://www.threads.com/@ada/post/Cx…`; threads.net is the older name of threads.com. */
function codeIn(address: string): PostCode | null {
  if (!URL.canParse(address)) return null;
  const { pathname, host } = new URL(address);
  const code = /\/(?:@[\w.]+\/post|t)\/([\w-]{1,64})(?:\/|$)/.exec(pathname)?.[1];
  return code ? { code, host: host.replace(/^www\./, "").replace(/^threads\.net$/, "threads.com") } : null;
}

/** The profile's own post that an address names; replies are listed apart and not looked through. */
export const identifyPost = (context: AccountContext, address: string): Promise<PostIdentity> =>
  identifyByCode(context, address, {
    codeIn,
    page: (cursor) => threadsPage(context, cursor, `${RECEIPT_FIELDS},shortcode`),
    receiptOf,
  });
