import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, CommitGate, Outgoing, PublishFailure, Receipt } from "../contract";
import type { Platform } from "../contract-platform";
import { containerMaterial, publishContainer } from "../shared/container-publishing";
import { prepareContainers } from "../shared/containers";
import { type GraphAnswer, graphErrorIn, isMissing } from "../shared/graph";
import { asDate, asString, asWebAddress, type Json } from "../shared/reading";
import { ask, type Side } from "./http";
import { formatOf, planOf } from "./planning";

/** Fields that a receipt is read from. */
export const RECEIPT_FIELDS = "id,permalink,timestamp";

/** Makes the containers; a comment needs none. */
export const prepareOn =
  (on: Side): NonNullable<Platform["prepare"]> =>
  async (context, outgoing, draft, progress) => {
    if (outgoing.role === "comment") return ok({});
    const plan = planOf(on, context, outgoing);
    return plan.ok ? prepareContainers(on, context, outgoing, { plan: plan.value, draft, progress }) : plan;
  };

/** The container, and what is needed to tell afterwards which post it became. */
export const commitMaterial: Platform["commitMaterial"] = (outgoing, { draft }) => ({
  ...containerMaterial(outgoing, draft),
  ...(outgoing.role === "comment" ? {} : { format: formatOf(outgoing) }),
});

/** The proof inside a media object; null when it has no id. */
export function receiptOf(media: Json | null): Receipt | null {
  const remoteId = asString(media?.id);
  if (!media || !remoteId) return null;
  return { remoteId, address: asWebAddress(media.permalink), publishedAt: asDate(media.timestamp) };
}

const unnamed = ({ answer }: GraphAnswer) =>
  failWith({
    next: "look" as const,
    reason: "Instagram did not say which post it made.",
    evidence: answer.trace,
  });

/** One `POST /{ig-id}/media_publish`; where the post stands is asked afterwards, and may stay unknown. */
export const publishOn =
  (on: Side): Platform["publish"] =>
  async (context, outgoing, draft, material, gate) => {
    if (outgoing.role === "comment") return comment(on, context, outgoing, gate);
    const published = await publishContainer(on, context, { draft, material, gate });
    if (!published.ok) return published;
    const remoteId = asString(published.value.json.id);
    if (!remoteId) return unnamed(published.value);
    const evidence = published.value.answer.trace;
    const path = `/${encodeURIComponent(remoteId)}?fields=${RECEIPT_FIELDS}`;
    const shown = await ask(on, context, { path, timeoutMs: 10_000 });
    const receipt = shown.ok ? receiptOf(shown.value.json) : null;
    return ok({ address: null, publishedAt: null, ...receipt, remoteId, evidence });
  };

/** 24/2207006: the media is not there. */
const isGone = (failure: PublishFailure): boolean =>
  isMissing(failure) || graphErrorIn(failure.evidence)?.code === 24;

/** One `POST /{media}/comments`. */
async function comment(
  on: Side,
  context: AccountContext,
  { text, replyTo }: Outgoing,
  gate: CommitGate,
): Promise<Result<Receipt, PublishFailure>> {
  const gone = "The post to comment on is no longer on Instagram.";
  if (!replyTo) return failWith({ next: "revise", field: "text", reason: gone });
  const answered = await ask(on, context, {
    method: "POST",
    path: `/${encodeURIComponent(replyTo.remoteId)}/comments`,
    body: { kind: "form", fields: { message: text } },
    gate,
  });
  if (!answered.ok) {
    const { evidence } = answered.failure;
    if (!isGone(answered.failure) || answered.failure.next === "look") return answered;
    return failWith({ next: "revise", field: "text", reason: gone, ...(evidence ? { evidence } : {}) });
  }
  const remoteId = asString(answered.value.json.id);
  if (!remoteId) return unnamed(answered.value);
  return ok({
    remoteId,
    address: replyTo.address,
    publishedAt: null,
    evidence: answered.value.answer.trace,
  });
}

/** Deletes a post; one that is gone already counts as deleted. */
export const removeOn =
  (on: Side): NonNullable<Platform["remove"]> =>
  async (context, remoteId) => {
    const answered = await ask(on, context, { method: "DELETE", path: `/${encodeURIComponent(remoteId)}` });
    if (answered.ok || isGone(answered.failure)) return ok(null);
    // 2207085 "Fatal" comes and goes.
    if (graphErrorIn(answered.failure.evidence)?.subcode !== 2207085) return answered;
    const reason = "Instagram could not delete it just now.";
    const until = new Date(Date.now() + 300_000);
    return failWith({
      next: "wait",
      until,
      reason,
      ...(answered.failure.evidence ? { evidence: answered.failure.evidence } : {}),
    });
  };
