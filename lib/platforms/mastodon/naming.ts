import type { AccountContext, PostIdentity } from "../contract";
import { asObject, asString } from "../shared/reading";
import { ask } from "./http";
import { receiptOf } from "./posting";

/** The id at the end of a post's address; servers of this kind end them in it (`/@ada/1`, `/notice/A1b`, `/statuses/1`). */
function idIn(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const last = new URL(address).pathname.split("/").filter(Boolean).at(-1);
  return last && /^[A-Za-z0-9]{1,64}$/.test(last) ? last : null;
}

const without = (address: string): string => address.replace(/^https?:\/\//, "").replace(/[/?#]*$/, "");

/** The account's own post that an address names, as its server knows it. An id of another server proves nothing. */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const id = idIn(address);
  if (!id)
    return { known: "no", reason: "That is not the address of a post. Open the post and copy its address." };
  const answered = await ask(context, { path: `/api/v1/statuses/${encodeURIComponent(id)}` });
  if (!answered.ok) {
    return answered.failure.evidence?.status === 404
      ? { known: "no", reason: `This account's server has no post at this address.` }
      : { known: "unclear", reason: answered.failure.reason };
  }
  const status = asObject(answered.value.json);
  const receipt = receiptOf(status);
  if (!(status && receipt)) return { known: "unclear", reason: "The server's answer could not be read." };
  const owner = asString(asObject(status.account)?.id);
  const addresses = [asString(status.url), asString(status.uri)].flatMap((one) =>
    one ? [without(one)] : [],
  );
  if (owner !== context.accountId || !addresses.includes(without(address)))
    return { known: "no", reason: `That is not a post of ${context.handle}.` };
  return { known: "yes", receipt };
}
