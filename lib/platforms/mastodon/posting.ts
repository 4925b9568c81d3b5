import { createHash } from "node:crypto";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, PublishFailure, Receipt } from "../contract";
import type { Platform } from "../contract-platform";
import { asDate, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { ask } from "./http";
import { mediaIdsOf } from "./preparing";

/**
 * The key under which servers remember a status for an hour: the same intent never makes a second one. What it
 * answers is kept beside it, so that equal texts of two threads are told apart when they are looked for.
 */
export const commitMaterial: Platform["commitMaterial"] = (outgoing, { operationId, revision }) => ({
  idempotencyKey: createHash("sha256").update(`${operationId}:${revision}`).digest("hex"),
  ...(outgoing.replyTo ? { inReplyTo: outgoing.replyTo.remoteId } : {}),
});

const uploadsUnknown = () =>
  failWith({
    next: "wait" as const,
    until: new Date(),
    reason: "The uploaded files are no longer known; they will be uploaded again.",
    staleDraft: true as const,
  });

/** Lines of the poll a post is to have; none = it has no poll. Only a post of its own asks one. */
const answersOf = ({ options, role }: Outgoing): string[] =>
  role === "post"
    ? (options.poll ?? "")
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean)
    : [];

function pollOf(outgoing: Outgoing): Json {
  const answers = answersOf(outgoing);
  if (answers.length === 0) return {};
  const { pollEnds, pollMultiple, pollHideTotals } = outgoing.options;
  return {
    poll: {
      options: answers,
      expires_in: Number(pollEnds ?? 86_400),
      multiple: pollMultiple === "on",
      hide_totals: pollHideTotals === "on",
    },
  };
}

/** What a status says and how it is shown, as creating and editing want it. */
function statusOf(outgoing: Outgoing, mediaIds: readonly string[]): Json {
  const { spoiler, sensitive, language } = outgoing.options;
  return {
    status: outgoing.text,
    spoiler_text: spoiler ?? "",
    ...(sensitive === "on" || spoiler ? { sensitive: true } : {}),
    ...(language ? { language } : {}),
    ...(mediaIds.length > 0 ? { media_ids: mediaIds } : {}),
    ...pollOf(outgoing),
  };
}

const pollWithFiles = (outgoing: Outgoing): PublishFailure | null =>
  answersOf(outgoing).length > 0 && outgoing.media.length > 0
    ? {
        next: "revise",
        field: "media",
        reason: "A poll on Mastodon stands without files. Remove the files or the poll.",
      }
    : null;

/** One `POST /api/v1/statuses` with its idempotency key. */
export const publish: Platform["publish"] = async (context, outgoing, draft, material, gate) => {
  const problem = pollWithFiles(outgoing);
  if (problem) return failWith(problem);
  const mediaIds = mediaIdsOf(outgoing, draft);
  if (!mediaIds) return uploadsUnknown();
  const { visibility } = outgoing.options;
  const value = {
    ...statusOf(outgoing, mediaIds),
    ...(visibility ? { visibility } : {}),
    ...(outgoing.replyTo ? { in_reply_to_id: outgoing.replyTo.remoteId } : {}),
  };
  const answered = await ask(context, {
    method: "POST",
    path: "/api/v1/statuses",
    // JSON: one server of this kind publishes an empty post from a multipart form.
    body: { kind: "json", value },
    headers: { "idempotency-key": material.idempotencyKey ?? "" },
    gate,
  });
  if (!answered.ok) return failWith(predecessorGone(answered.failure) ?? answered.failure);
  const receipt = receiptOf(asObject(answered.value.json));
  if (receipt) return ok({ ...receipt, evidence: answered.value.answer.trace });
  return failWith({
    next: "look",
    reason: "The server did not say which post it made.",
    evidence: answered.value.answer.trace,
  });
};

/** A server that does not find the post to answer says so with 404, and has made nothing. */
function predecessorGone(failure: PublishFailure): PublishFailure | null {
  const { evidence } = failure;
  if (evidence?.status !== 404 || !/reply/i.test(evidence.body ?? "")) return null;
  const reason = "The post it should follow is no longer on the server.";
  return { next: "revise", field: "text", reason, evidence };
}

/** 404 with the API's own words: the post is gone, not the route. */
const isGone = (failure: PublishFailure): boolean =>
  failure.evidence?.status === 404 && failure.evidence.body?.includes("Record not found") === true;

/** One `PUT /api/v1/statuses/:id`. What an edit does not name is taken away, so all of it is named again. */
export const update: NonNullable<Platform["update"]> = async (context, remoteId, outgoing, draft, gate) => {
  const mediaIds = mediaIdsOf(outgoing, draft);
  if (!mediaIds) return uploadsUnknown();
  const answered = await ask(context, {
    method: "PUT",
    path: `/api/v1/statuses/${encodeURIComponent(remoteId)}`,
    body: { kind: "json", value: { sensitive: false, ...statusOf(outgoing, mediaIds), media_ids: mediaIds } },
    gate,
  });
  if (answered.ok) return ok(null);
  if (!isGone(answered.failure)) return answered;
  return failWith({
    next: "revise",
    field: "text",
    reason: "The post is no longer on the server: it was deleted there.",
    gone: true,
    ...(answered.failure.evidence ? { evidence: answered.failure.evidence } : {}),
  });
};

/** The proof inside a status; null when it has no id. */
export function receiptOf(status: Json | null): Receipt | null {
  const remoteId = asString(status?.id);
  if (!status || !remoteId) return null;
  const address = asWebAddress(status.url) ?? asWebAddress(status.uri);
  return { remoteId, address, publishedAt: asDate(status.created_at) };
}

/** Deletes a post; one that is already gone counts as deleted. */
export async function remove(
  context: AccountContext,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  const answered = await ask(context, {
    method: "DELETE",
    path: `/api/v1/statuses/${encodeURIComponent(remoteId)}`,
  });
  return answered.ok || isGone(answered.failure) ? ok(null) : answered;
}
