import { createHash } from "node:crypto";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, PublishFailure, Receipt } from "../../contract";
import type { Platform } from "../../contract-platform";
import { asDate, asString, type Json } from "../../shared/reading";
import { ask } from "./http";

/** The client's own key; two of the three platforms take no notice of it. */
export const commitMaterial: Platform["commitMaterial"] = (_outgoing, { operationId, revision }) => ({
  key: createHash("sha256").update(`${operationId}:${revision}`).digest("hex"),
});

/** The proof inside a post; null when it has no id. */
export function receiptOf(post: Json): Receipt | null {
  const remoteId = asString(post.id);
  return remoteId ? { remoteId, address: asString(post.url), publishedAt: asDate(post.created_at) } : null;
}

const bodyOf = ({ text, replyTo }: Outgoing) => ({
  kind: "json" as const,
  value: { text, ...(replyTo ? { reply_to: replyTo.remoteId } : {}) },
});

/** One `POST /posts`. */
export const publish: Platform["publish"] = async (context, outgoing, _draft, material, gate) => {
  const answered = await ask(context, {
    method: "POST",
    path: "/posts",
    body: bodyOf(outgoing),
    headers: { "idempotency-key": material.key ?? "" },
    gate,
  });
  if (!answered.ok) return answered;
  const receipt = receiptOf(answered.value.json);
  if (receipt) return ok(receipt);
  const reason = "The platform did not say which post it made.";
  return failWith({ next: "look", reason, evidence: answered.value.answer.trace });
};

const isGone = (failure: PublishFailure): boolean =>
  failure.evidence?.status === 404 && failure.evidence.body?.includes("no_such_post") === true;

/** One `PUT /posts/:id`. */
export const update: NonNullable<Platform["update"]> = async (context, remoteId, outgoing, _draft, gate) => {
  const path = `/posts/${encodeURIComponent(remoteId)}`;
  const answered = await ask(context, { method: "PUT", path, body: bodyOf(outgoing), gate });
  if (answered.ok) return ok(null);
  if (!isGone(answered.failure)) return answered;
  return failWith({ next: "revise", field: "text", reason: "The post is no longer there.", gone: true });
};

/** Deletes a post; one that is gone already counts as deleted. */
export async function remove(
  context: AccountContext,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  const answered = await ask(context, { method: "DELETE", path: `/posts/${encodeURIComponent(remoteId)}` });
  return answered.ok || isGone(answered.failure) ? ok(null) : answered;
}
