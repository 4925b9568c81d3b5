import type { Intent } from "../contract";
import { fingerprint, normalise } from "../shared/fingerprint";
import { asString } from "../shared/reading";
import { mediaCountOf, type Thing } from "./listings";

export type Wanted = Pick<Intent, "material" | "outgoing">;

const sameText = (one: string, other: string): boolean =>
  fingerprint({ text: one, mediaCount: 0 }) === fingerprint({ text: other, mediaCount: 0 });

/** What the intent does not know (its material is lost) it does not ask for. */
const sameWords = (said: unknown, wanted: string | undefined): boolean =>
  wanted === undefined || normalise(asString(said) ?? "") === normalise(wanted);

/** Whether a comment of the account is the one that was to be sent. */
export const isWantedComment = ({ kind, data }: Thing, { material, outgoing }: Wanted): boolean =>
  kind === "t1" &&
  (material.parent === undefined || data.parent_id === material.parent) &&
  outgoing.mediaCount === 0 &&
  sameText(asString(data.body) ?? "", outgoing.text);

/** Whether a post of the account is the one that was to be sent, whenever it was. */
export function isWantedPost(thing: Thing, { material, outgoing }: Wanted): boolean {
  const { kind, data } = thing;
  if (kind !== "t3" || !sameKind(thing, material.kind, outgoing.mediaCount)) return false;
  if (!sameWords(data.title, material.title) || !sameWords(data.url, material.link)) return false;
  const place = asString(data.subreddit)?.toLowerCase();
  if (material.subreddit !== undefined && place !== material.subreddit.toLowerCase()) return false;
  const text = asString(data.selftext) ?? "";
  // Where Reddit shows no body below a link or a file, title and place must do.
  const bare = text === "" && data.is_self !== true && material.title !== undefined;
  return bare || sameText(text, outgoing.text);
}

function sameKind(thing: Thing, kind: string | undefined, mediaCount: number): boolean {
  // Where a link leads may look like a file; its address is compared instead.
  if (kind === "link") return thing.data.is_self !== true;
  const count = mediaCountOf(thing);
  if (count !== null && count !== mediaCount) return false;
  if (kind === undefined) return count !== null || mediaCount > 1;
  return (thing.data.is_self === true) === (kind === "self" || kind === "poll");
}
