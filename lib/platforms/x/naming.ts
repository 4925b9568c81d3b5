import type { AccountContext, PostIdentity } from "../contract";
import { asObject, asString } from "../shared/reading";
import { ask, PUBLIC } from "./http";
import { objectsOf, receiptOf, TWEET_FIELDS } from "./reading";

const HOSTS = /^(?:(?:www|mobile)\.)?(?:x|twitter)\.com$/;

/** The id inside an address of a post (`/ada/status/1`, `/i/web/status/1`); null when it is none of X. */
function idIn(context: AccountContext, address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const ours = context.origin !== PUBLIC && address.startsWith(`${context.origin}/`);
  if (!ours && !HOSTS.test(url.hostname)) return null;
  return /\/status(?:es)?\/(\d{1,19})(?:\/|$)/.exec(url.pathname)?.[1] ?? null;
}

/** The account's own post that an address names, as X knows it. */
export async function identifyPost(context: AccountContext, address: string): Promise<PostIdentity> {
  const id = idIn(context, address);
  if (!id)
    return {
      known: "no",
      reason: "That is not the address of a post on X. Open the post and copy its address.",
    };
  const query = new URLSearchParams({ ids: id, "tweet.fields": `author_id,${TWEET_FIELDS}` });
  const answered = await ask(context, { path: `/2/tweets?${query}` });
  if (!answered.ok) return { known: "unclear", reason: answered.failure.reason };
  const { json } = answered.value;
  const [tweet] = objectsOf(json.data);
  if (tweet) {
    const receipt = receiptOf(context, tweet);
    if (!receipt) return { known: "unclear", reason: "X's answer could not be read." };
    return asString(tweet.author_id) === context.accountId
      ? { known: "yes", receipt }
      : { known: "no", reason: `That is not a post of ${context.handle}.` };
  }
  const missing = objectsOf(json.errors).some((error) =>
    /resource-not-found/.test(asString(asObject(error)?.type) ?? ""),
  );
  return missing
    ? { known: "no", reason: "X has no post at this address." }
    : { known: "unclear", reason: "X did not say whose post this is." };
}
