import type { AccountContext, Receipt } from "../contract";
import { asDate, asObject, asString, type Json } from "../shared/reading";
import { addressOf } from "./http";

/** What is asked of a post. X is renaming these; both names are read. */
export const TWEET_FIELDS =
  "created_at,public_metrics,attachments,referenced_tweets,entities,note_tweet,edit_history_tweet_ids";

/** The objects of a list; none when it is none. */
export const objectsOf = (value: unknown): Json[] =>
  Array.isArray(value) ? value.map(asObject).filter((one) => one !== null) : [];

/** Media of a post stand at the end of its text, as a link that nobody wrote. */
const isMediaLink = (link: Json): boolean =>
  asString(link.media_key) !== null ||
  /\/status\/\d+\/(photo|video)\/\d+$/.test(asString(link.expanded_url) ?? "");

const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** The text as it was written: short links are what they stand for, and the media's own link is left out. */
export function textOf(tweet: Json): string {
  const note = asObject(tweet.note_tweet ?? tweet.note_post);
  const links = [...objectsOf(asObject(tweet.entities)?.urls), ...objectsOf(asObject(note?.entities)?.urls)];
  let text = asString(note?.text) ?? asString(tweet.text) ?? "";
  for (const link of links) {
    const short = asString(link.url);
    const whole = asString(link.expanded_url);
    if (!short || !whole) continue;
    text = isMediaLink(link) ? text.replaceAll(short, "").trimEnd() : text.replaceAll(short, whole);
  }
  return unescaped(text);
}

/** How many files a post shows. */
export const mediaCountOf = (tweet: Json): number => {
  const keys = asObject(tweet.attachments)?.media_keys;
  return Array.isArray(keys) ? keys.length : 0;
};

/** The post it answers; null when it answers none. */
export function repliedTo(tweet: Json): string | null {
  const references = objectsOf(tweet.referenced_tweets ?? tweet.referenced_posts);
  return asString(references.find(({ type }) => type === "replied_to")?.id);
}

/** The id a post was made under: an edit gives it another, and X keeps all of them. */
export function firstIdOf(tweet: Json): string | null {
  const history = tweet.edit_history_tweet_ids ?? tweet.edit_history_post_ids;
  return asString(Array.isArray(history) ? history[0] : null) ?? asString(tweet.id);
}

/** The proof inside a listed post; null when it has no id. */
export function receiptOf(context: AccountContext, tweet: Json): Receipt | null {
  const remoteId = firstIdOf(tweet);
  if (!remoteId) return null;
  return { remoteId, address: addressOf(context, remoteId), publishedAt: asDate(tweet.created_at) };
}
