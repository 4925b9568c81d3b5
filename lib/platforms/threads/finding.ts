import type { AccountContext, Deadline, FindAnswer, Intent } from "../contract";
import type { Platform } from "../contract-platform";
import { findByContainer, findInList, spanOf } from "../shared/container-finding";
import { fingerprint } from "../shared/fingerprint";
import { asObject, asString, type Json } from "../shared/reading";
import { cursorOf, on } from "./http";
import { RECEIPT_FIELDS, receiptOf } from "./posting";

/** How many files a post shows; null when it does not say, or is nothing of the account's own. */
export function mediaCountOf(media: Json): number | null {
  const children = asObject(media.children)?.data;
  switch (media.media_type) {
    case "TEXT_POST":
      return 0;
    case "CAROUSEL_ALBUM":
      return Array.isArray(children) ? children.length : null;
    case "REPOST_FACADE":
      return null;
    default:
      return 1;
  }
}

type Edge = { name: "threads" | "replies"; replyTo?: string };

function looked(
  context: AccountContext,
  intent: Intent,
  edge: Edge,
  { deadline, span }: { deadline: Deadline | undefined; span: { from: number; to: number } },
): Promise<FindAnswer> {
  const fields = `${RECEIPT_FIELDS},text,media_type,children{id}${edge.name === "replies" ? ",replied_to" : ""}`;
  const wanted = fingerprint(intent.outgoing);
  return findInList({
    platform: on.platform,
    credentials: on.credentials(context),
    url: `${on.base(context)}/${encodeURIComponent(context.accountId)}/${edge.name}?fields=${fields}&limit=100`,
    match(media) {
      const mediaCount = mediaCountOf(media);
      const answers = asString(asObject(media.replied_to)?.id);
      if (mediaCount === null || (edge.replyTo && answers && answers !== edge.replyTo)) return null;
      const theirs = fingerprint({ text: asString(media.text) ?? "", mediaCount });
      return theirs === wanted ? receiptOf(media) : null;
    },
    next: cursorOf,
    ...span,
    deadline,
  });
}

/** Asks the container; which post it became is looked for among the profile's posts, or its replies. */
export const find: NonNullable<Platform["find"]> = (context, intent, deadline) =>
  findByContainer(on, context, intent, () => {
    const { replyTo } = intent.material;
    const edge: Edge = replyTo ? { name: "replies", replyTo } : { name: "threads" };
    return looked(context, intent, edge, { deadline, span: spanOf(intent) });
  });

/** Looks for the content among posts and replies: what it was sent under is not known. */
export const search: NonNullable<Platform["search"]> = async (context, intent, deadline) => {
  const span = { from: spanOf(intent).from, to: Number.POSITIVE_INFINITY };
  const [posts, replies] = [
    await looked(context, intent, { name: "threads" }, { deadline, span }),
    await looked(context, intent, { name: "replies" }, { deadline, span }),
  ];
  const unsaid = [posts, replies].find(({ found }) => found === "unclear");
  if (unsaid) return unsaid;
  const candidates = [posts, replies].flatMap((answer) =>
    answer.found === "yes" ? [answer.receipt] : answer.found === "several" ? answer.candidates : [],
  );
  const [only, ...others] = candidates;
  const { evidence } = posts;
  if (!only) return { found: "no", evidence };
  return others.length > 0
    ? { found: "several", candidates, evidence }
    : { found: "yes", receipt: only, evidence };
};
