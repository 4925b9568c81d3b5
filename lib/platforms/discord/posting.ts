import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import { unreadable } from "../shared/failures";
import { asNumber, asObject, asString, type Json } from "../shared/reading";
import { ask } from "./http";
import { bodyOf, contentOf, problemOf } from "./messages";
import { messagePath, namedBy, placeOf, receiptOf } from "./naming";

/** Nothing can be found again with a webhook: there is no key to keep. */
export const commitMaterial: Platform["commitMaterial"] = () => ({});

/** A webhook cannot answer a message: a part of a thread is the next message in the same place, if the one before is there. */
async function threadOf(
  context: AccountContext,
  { replyTo }: Outgoing,
): Promise<Result<string | null, PublishFailure>> {
  if (!replyTo) return ok(null);
  const before = namedBy(replyTo.remoteId);
  const there = await ask(context, { path: messagePath(before), timeoutMs: 15_000 });
  if (there.ok) return ok(before.threadId);
  const { failure } = there;
  if (!(failure.next === "revise" && failure.gone)) return there;
  const { evidence } = failure;
  const reason = "The post it should follow is no longer in the channel.";
  return failWith({ next: "revise", field: "text", reason, ...(evidence ? { evidence } : {}) });
}

/** The one request that makes the message; files travel with it. Without `wait` nobody would say whether it worked. */
export const publish: Platform["publish"] = async (context, outgoing, _draft, _material, gate) => {
  const problem = problemOf(outgoing);
  if (problem) return failWith({ next: "revise", ...problem });
  const threadId = await threadOf(context, outgoing);
  if (!threadId.ok) return threadId;
  const title = outgoing.role === "post" ? (outgoing.options.threadName ?? "").trim() : "";
  const query = new URLSearchParams({
    wait: "true",
    ...(threadId.value ? { thread_id: threadId.value } : {}),
  });
  const payload = contentOf(outgoing, title ? { thread_name: title } : {});
  const answered = await ask(context, {
    method: "POST",
    path: `?${query}`,
    body: bodyOf(payload, outgoing.media),
    gate,
  });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  const inThread = threadId.value !== null || title !== "";
  if (!receiptOf(context.origin, json, null, inThread))
    return failWith(unreadable(answer, "commit", "Discord"));
  const receipt = receiptOf(context.origin, json, await placeOf(context), inThread);
  return receipt
    ? ok({ ...receipt, evidence: answer.trace })
    : failWith(unreadable(answer, "commit", "Discord"));
};

/** Ids of a message's files where they are the very ones `outgoing` has; null when they have to be sent anew. */
function keptFiles(message: Json, { media }: Outgoing): Json[] | null {
  const there = (Array.isArray(message.attachments) ? message.attachments : []).map(asObject);
  if (there.length !== media.length) return null;
  const kept: Json[] = [];
  for (const [index, file] of media.entries()) {
    const id = asString(there[index]?.id);
    if (!id || asNumber(there[index]?.size) !== file.bytes) return null;
    kept.push({ id, description: file.alt });
  }
  return kept;
}

/** Makes the message say what `outgoing` says. Files that are there already are named again and not sent twice. */
export const update: NonNullable<Platform["update"]> = async (context, remoteId, outgoing, _draft, gate) => {
  const problem = problemOf(outgoing);
  if (problem) return failWith({ next: "revise", ...problem });
  const path = messagePath(namedBy(remoteId));
  const before = await ask(context, { path, timeoutMs: 15_000 });
  if (!before.ok) return before;
  const kept = keptFiles(before.value.json, outgoing);
  const payload = { content: outgoing.text, allowed_mentions: { parse: [] } };
  const body = kept
    ? ({ kind: "json", value: { ...payload, attachments: kept } } as const)
    : bodyOf(outgoing.media.length > 0 ? payload : { ...payload, attachments: [] }, outgoing.media);
  const answered = await ask(context, { method: "PATCH", path, body, gate });
  return answered.ok ? ok(null) : answered;
};

/** Deletes a message; one that is already gone counts as deleted. */
export async function remove(
  context: AccountContext,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  const answered = await ask(context, { method: "DELETE", path: messagePath(namedBy(remoteId)) });
  if (answered.ok) return ok(null);
  const { failure } = answered;
  return failure.next === "revise" && failure.gone ? ok(null) : answered;
}
