import { objectOf } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, CommitGate, Outgoing, PublishFailure, Receipt } from "../contract";
import { asNumber, asObject, asString } from "../shared/reading";
import { ask } from "./http";
import { isGone } from "./refusals";
import { type Actor, addressOf, commentIn, urnOf } from "./urns";

/** A post is known to comments after seconds; one that still is not after this long is gone. */
const KNOWN_AFTER_MS = 5 * 60_000;

export const commentsPath = (post: string): string =>
  `/rest/socialActions/${encodeURIComponent(post)}/comments`;

/** One `POST /rest/socialActions/{post}/comments`. */
export async function comment(
  context: AccountContext,
  actor: Actor,
  outgoing: Outgoing,
  [image]: readonly string[],
  gate: CommitGate,
): Promise<Result<Receipt, PublishFailure>> {
  const { replyTo, text } = outgoing;
  if (!replyTo) return failWith({ next: "revise", field: "text", reason: "There is no post to comment on." });
  const answered = await ask(context, {
    method: "POST",
    path: commentsPath(replyTo.remoteId),
    gate,
    json: {
      actor: urnOf(actor, context),
      object: replyTo.remoteId,
      message: { text },
      ...(image ? { content: [{ entity: { image } }] } : {}),
    },
  });
  if (!answered.ok) return failWith(orUnknownYet(answered.failure, replyTo));
  const { trace, headers } = answered.value;
  const json = objectOf(answered.value);
  const urn = [asString(json?.commentUrn), headers["x-restli-id"]].find((one) => one && commentIn(one));
  if (!urn)
    return failWith({ next: "look", reason: "LinkedIn did not say which comment it made.", evidence: trace });
  const time = asNumber(asObject(json?.created)?.time);
  return ok({ ...commentReceipt(context, replyTo.remoteId, urn, time), evidence: trace });
}

/** The address of a comment is that of its post, with the comment named. */
export const commentReceipt = (
  context: AccountContext,
  post: string,
  urn: string,
  time: number | null,
): Receipt => ({
  remoteId: urn,
  address: `${addressOf(context, post)}?commentUrn=${encodeURIComponent(urn)}`,
  publishedAt: time === null ? null : new Date(time),
});

/** Right after a post was made LinkedIn may not know it yet; later it is gone. */
function orUnknownYet(failure: PublishFailure, { publishedAt }: Receipt): PublishFailure {
  if (!isGone(failure)) return failure;
  const { evidence } = failure;
  const fresh = publishedAt !== null && Date.now() - publishedAt.getTime() < KNOWN_AFTER_MS;
  return {
    ...(fresh
      ? {
          next: "wait",
          until: new Date(Date.now() + 5_000),
          reason: "LinkedIn does not know the post yet that is commented on.",
        }
      : {
          next: "revise",
          field: "text",
          reason: "The post that should be commented on is no longer on LinkedIn.",
        }),
    ...(evidence ? { evidence } : {}),
  };
}

/** Where one comment is; only called with a comment's URN. */
function onePath(context: AccountContext, actor: Actor, urn: string): string {
  const { object, id } = commentIn(urn) ?? { object: "", id: "" };
  return `${commentsPath(object)}/${id}?actor=${encodeURIComponent(urnOf(actor, context))}`;
}

export const changeComment = (
  context: AccountContext,
  actor: Actor,
  urn: string,
  text: string,
  gate: CommitGate,
) =>
  ask(context, {
    method: "POST",
    path: onePath(context, actor, urn),
    restli: "PARTIAL_UPDATE",
    json: { patch: { message: { $set: { text } } } },
    gate,
  });

export const removeComment = (context: AccountContext, actor: Actor, urn: string) =>
  ask(context, { method: "DELETE", path: onePath(context, actor, urn), restli: "DELETE" });
