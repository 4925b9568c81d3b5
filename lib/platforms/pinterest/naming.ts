import type { AccountContext, PostIdentity } from "../contract";
import { isSimulated } from "../shared/hosts";
import { asObject, asString } from "../shared/reading";
import { ask, PUBLIC, wwwAt } from "./http";
import { receiptOf } from "./pins";

/** Pinterest has a host per country: `de.pinterest.com`, `www.pinterest.co.uk`. */
const HOST = /^(?:[a-z]{2,3}\.)?pinterest\.(?:[a-z]{2,3}|co\.[a-z]{2}|com\.[a-z]{2})$/;

/** The id in a Pin's address, `/pin/813744226420795884/` or `/pin/some-words--813744226420795884/`. */
function idIn(context: AccountContext, address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const base = new URL(wwwAt(context.origin));
  const ours = isSimulated(context, PUBLIC)
    ? url.host === base.host && url.pathname.startsWith(base.pathname)
    : HOST.test(url.host);
  if (!ours) return null;
  return /\/pin\/(?:[^/]*--)?(\d{1,24})(?:\/|$)/.exec(url.pathname)?.[1] ?? null;
}

/** The account's own Pin that an address names. */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const id = idIn(context, address);
  if (!id)
    return {
      known: "no",
      reason: "That is not the address of a Pin. Open the Pin in a browser and copy its address.",
    };
  const answered = await ask(context, { path: `/pins/${id}` });
  if (!answered.ok) {
    return answered.failure.evidence?.status === 404
      ? { known: "no", reason: "Pinterest has no Pin at this address." }
      : { known: "unclear", reason: answered.failure.reason };
  }
  const pin = asObject(answered.value.json);
  const receipt = receiptOf(context, pin);
  if (!pin || !receipt) return { known: "unclear", reason: "Pinterest's answer could not be read." };
  const owner = asString(asObject(pin.board_owner)?.username);
  const own = pin.is_owner === true || (pin.is_owner === undefined && owner === context.handle);
  return own ? { known: "yes", receipt } : { known: "no", reason: `That is not a Pin of ${context.handle}.` };
}
