import type { AccountContext, PostIdentity } from "../contract";
import { identifyByCode, type PostCode } from "../shared/container-reading";
import type { Side } from "./http";
import { RECEIPT_FIELDS, receiptOf } from "./posting";
import { mediaPage } from "./reading";

/** Of an address such as `https://www.instagram.com/ada/reel/Cx…/?igsh=…`. */
function codeIn(address: string): PostCode | null {
  if (!URL.canParse(address)) return null;
  const { pathname, host } = new URL(address);
  const code = /\/(?:p|reel|reels|tv)\/([\w-]{1,64})(?:\/|$)/.exec(pathname)?.[1];
  return code ? { code, host: host.replace(/^www\./, "") } : null;
}

/** The account's own post that an address names; stories are not listed, so none is known. */
export const identifyPost = (on: Side, context: AccountContext, address: string): Promise<PostIdentity> =>
  identifyByCode(context, address, {
    codeIn,
    page: (cursor) => mediaPage(on, context, cursor, `${RECEIPT_FIELDS},shortcode`),
    receiptOf,
  });
