import type { AccountContext, Deadline, FindAnswer, Intent, Receipt } from "../contract";
import type { Platform } from "../contract-platform";
import { findByContainer, findInList, spanOf } from "../shared/container-finding";
import { unclear, spanOf as widerSpanOf } from "../shared/finding";
import { fingerprint, normalise } from "../shared/fingerprint";
import { asObject, asString, type Json } from "../shared/reading";
import type { Side } from "./http";
import { RECEIPT_FIELDS, receiptOf } from "./posting";

/** How many files a media object shows; null when it does not say. */
export function mediaCountOf(media: Json): number | null {
  if (media.media_type !== "CAROUSEL_ALBUM") return 1;
  const children = asObject(media.children)?.data;
  return Array.isArray(children) ? children.length : null;
}

function matcher({ outgoing, material }: Intent): (media: Json) => Receipt | null {
  const story = material.format === "story";
  // A story shows no text.
  const text = story ? "" : outgoing.text;
  const wanted = fingerprint({ text, mediaCount: outgoing.mediaCount });
  return (media) => {
    if ((media.media_product_type === "STORY") !== story) return null;
    const mediaCount = mediaCountOf(media) ?? outgoing.mediaCount;
    const theirs = fingerprint({ text: story ? "" : (asString(media.caption) ?? ""), mediaCount });
    return theirs === wanted ? receiptOf(media) : null;
  };
}

/** Looks for the post among the account's media, or its stories, which are listed apart. */
function findMedia(
  on: Side,
  context: AccountContext,
  intent: Intent,
  deadline: Deadline | undefined,
): Promise<FindAnswer> {
  const edge = intent.material.format === "story" ? "stories" : "media";
  const fields = `${RECEIPT_FIELDS},caption,media_type,media_product_type,children{id}`;
  return findInList({
    platform: on.platform,
    credentials: on.credentials(context),
    url: `${on.base(context)}/${encodeURIComponent(context.accountId)}/${edge}?fields=${fields}&limit=50`,
    match: matcher(intent),
    ...spanOf(intent),
    deadline,
  });
}

/** Looks for the comment under its post: it has no container. */
async function findComment(
  on: Side,
  context: AccountContext,
  intent: Intent,
  deadline: Deadline | undefined,
): Promise<FindAnswer> {
  const { replyTo } = intent.material;
  if (!replyTo) return unclear("Which post was commented on is not known.");
  const text = normalise(intent.outgoing.text);
  return findInList({
    platform: on.platform,
    credentials: on.credentials(context),
    url: `${on.base(context)}/${encodeURIComponent(replyTo)}/comments?fields=id,text,timestamp,username,from&limit=50`,
    match(row) {
      return isOurs(row, context) && normalise(asString(row.text) ?? "") === text ? receiptOf(row) : null;
    },
    ...widerSpanOf(intent),
    deadline,
  });
}

const plain = (name: string): string => name.replace(/^@/, "").toLowerCase();

/** Names change, and an id may be one that only this application knows: either of them says that it is the account's. */
function isOurs(comment: Json, { accountId, handle }: AccountContext): boolean {
  const writer = asString(asObject(comment.from)?.id);
  const name = asString(comment.username);
  if (writer === null && name === null) return true;
  return writer === accountId || (name !== null && plain(name) === plain(handle));
}

/** Asks the container; a comment is looked for under its post. */
export const findOn =
  (on: Side): NonNullable<Platform["find"]> =>
  (context, intent, deadline) =>
    intent.material.role === "comment"
      ? findComment(on, context, intent, deadline)
      : findByContainer(on, context, intent, () => findMedia(on, context, intent, deadline));
