import type { Answer } from "@/lib/outbound/answer";
import { objectOf } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type {
  AccountContext,
  CommitMaterial,
  Outgoing,
  PublishFailure,
  Receipt,
  RemoteDraft,
} from "../contract";
import type { Platform } from "../contract-platform";
import { uncommitted } from "../shared/failures";
import { asString } from "../shared/reading";
import { changeComment, comment, removeComment } from "./commenting";
import { contentOf, shapeOf } from "./content";
import { ofDuplicate } from "./duplicates";
import { ask, send } from "./http";
import { toLittleText } from "./little-text";
import { assetsIn } from "./preparing";
import { classify, duplicateIn, isGone, waitsForUpload } from "./refusals";
import { type Actor, addressOf, commentIn, isPostUrn, urnOf } from "./urns";

/** A file that LinkedIn says it waits for, this long after it was prepared, is uploaded again. */
const ARRIVES_MS = 10 * 60_000;

/**
 * There is no key. Kept is when the first attempt was made and which uploads it named, so that a resend is the very same
 * content and LinkedIn can tell it for a duplicate; and what a comment answers, so that it can be found.
 */
export const commitMaterial: Platform["commitMaterial"] = (outgoing, { now, draft }) => {
  const assets = outgoing.media.length > 0 ? assetsIn(outgoing, draft) : null;
  return {
    firstAt: now.toISOString(),
    role: outgoing.role,
    ...(assets ? { assets: assets.join(" ") } : {}),
    ...(outgoing.replyTo ? { replyTo: outgoing.replyTo.remoteId } : {}),
  };
};

/** The uploads that the first attempt named, else those of the draft. */
function assetsOf(outgoing: Outgoing, draft: RemoteDraft | null, material: CommitMaterial): string[] | null {
  const named = (material.assets ?? "").split(" ").filter(Boolean);
  return named.length === outgoing.media.length ? named : assetsIn(outgoing, draft);
}

const uploadsUnknown = () =>
  failWith({
    next: "wait" as const,
    until: new Date(),
    reason: "The uploaded files are no longer known; they will be uploaded again.",
    staleDraft: true as const,
  });

const VISIBILITIES = ["PUBLIC", "LOGGED_IN", "CONNECTIONS"];

const visibilityOf = ({ options }: Outgoing): string =>
  VISIBILITIES.find((one) => one === options.visibility) ?? "PUBLIC";

/** One `POST /rest/posts`, or the one request that makes a comment. */
export const publishing =
  (actor: Actor): Platform["publish"] =>
  async (context, outgoing, draft, material, gate) => {
    const shape = shapeOf(outgoing);
    if (!shape.ok) return shape;
    const assets = assetsOf(outgoing, draft, material);
    if (!assets) return uploadsUnknown();
    if (outgoing.role === "comment") return comment(context, actor, outgoing, assets, gate);
    const content = contentOf(outgoing, shape.value, assets);
    const sent = await send(context, {
      method: "POST",
      path: "/rest/posts",
      gate,
      json: {
        author: urnOf(actor, context),
        commentary: toLittleText(outgoing.text),
        visibility: visibilityOf(outgoing),
        distribution: {
          feedDistribution: "MAIN_FEED",
          targetEntities: [],
          thirdPartyDistributionChannels: [],
        },
        lifecycleState: "PUBLISHED",
        isReshareDisabledByAuthor: false,
        ...(content ? { content } : {}),
      },
    });
    if (!sent.ok) return failWith(uncommitted(sent.failure));
    return conclude(context, sent.value, draft, material);
  };

function conclude(
  context: AccountContext,
  answer: Answer,
  draft: RemoteDraft | null,
  material: CommitMaterial,
): Result<Receipt, PublishFailure> {
  const duplicate = duplicateIn(answer);
  if (duplicate !== null) return ofDuplicate(context, answer, duplicate, material);
  if (answer.status < 200 || answer.status >= 300) return failWith(refused(context, answer, draft));
  const urn = answer.headers["x-restli-id"] ?? asString(objectOf(answer)?.id) ?? "";
  if (answer.status === 201 && isPostUrn(urn))
    return ok({ ...receiptOf(context, urn, sentAt(answer)), evidence: answer.trace });
  return failWith({
    next: "look",
    reason: "LinkedIn did not say which post it made.",
    evidence: answer.trace,
  });
}

/** By LinkedIn's clock: its answer to a post has no time in it but its own. */
function sentAt(answer: Answer): Date | null {
  const at = Date.parse(answer.headers.date ?? "");
  return Number.isNaN(at) ? null : new Date(at);
}

export const receiptOf = (
  context: Pick<AccountContext, "origin">,
  urn: string,
  publishedAt: Date | null,
): Receipt => ({ remoteId: urn, address: addressOf(context, urn), publishedAt });

/** A file that LinkedIn still waits for long after it was sent did not arrive. What a new post names cannot be gone. */
function refused(context: AccountContext, answer: Answer, draft: RemoteDraft | null): PublishFailure {
  const failure = classify(context, answer, "commit");
  const preparedAt = Date.parse(asString(draft?.preparedAt) ?? "");
  if (failure.next === "wait" && waitsForUpload(answer) && Date.now() - preparedAt > ARRIVES_MS)
    return { ...failure, staleDraft: true };
  if (!isGone(failure)) return failure;
  const reason = "LinkedIn does not know where posts are made. An operator has to update Posthaste.";
  return { next: "configure", reason, evidence: answer.trace };
}

/** Changes the text of a post or a comment; LinkedIn lets nothing else be changed. */
export const updating =
  (actor: Actor): NonNullable<Platform["update"]> =>
  async (context, remoteId, outgoing, _draft, gate) => {
    const isComment = commentIn(remoteId) !== null;
    const answered = isComment
      ? await changeComment(context, actor, remoteId, outgoing.text, gate)
      : await ask(context, {
          method: "POST",
          path: `/rest/posts/${encodeURIComponent(remoteId)}`,
          restli: "PARTIAL_UPDATE",
          json: { patch: { $set: { commentary: toLittleText(outgoing.text) } } },
          gate,
        });
    return answered.ok ? ok(null) : answered;
  };

/** Deletes a post or a comment; one that is already gone counts as deleted. */
export const removing =
  (actor: Actor): NonNullable<Platform["remove"]> =>
  async (context, remoteId) => {
    const answered = commentIn(remoteId)
      ? await removeComment(context, actor, remoteId)
      : await ask(context, {
          method: "DELETE",
          path: `/rest/posts/${encodeURIComponent(remoteId)}`,
          restli: "DELETE",
        });
    return answered.ok || isGone(answered.failure) ? ok(null) : answered;
  };
