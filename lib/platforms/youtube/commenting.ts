import { failWith, ok, type Result } from "@/lib/result";
import type {
  AccountContext,
  CommitGate,
  CommitMaterial,
  Outgoing,
  PublishFailure,
  Receipt,
} from "../contract";
import { asDate, asObject, asString, type Json } from "../shared/reading";
import { ask, watchAddress } from "./http";

/** A video's id has eleven letters, a comment's many more. */
export const isComment = (remoteId: string): boolean => !/^[\w-]{11}$/.test(remoteId);

export const commentMaterial = ({ replyTo }: Outgoing): CommitMaterial => ({
  commentOn: replyTo?.remoteId ?? "",
});

/** YouTube's own words that the video or the comment is gone. */
export const isMissing = ({ evidence }: PublishFailure): boolean =>
  evidence?.status === 404 && /(video|comment)NotFound/.test(evidence.body ?? "");

/** The proof inside a comment; null when it has no id. */
export function commentReceipt(
  context: AccountContext,
  videoId: string,
  comment: Json | null,
): Receipt | null {
  const remoteId = asString(comment?.id);
  if (!comment || !remoteId) return null;
  const publishedAt = asDate(asObject(comment.snippet)?.publishedAt);
  return { remoteId, address: watchAddress(context, videoId, remoteId), publishedAt };
}

/** The comment that a thread begins with. */
export const topOf = (thread: Json): Json | null => asObject(asObject(thread.snippet)?.topLevelComment);

/** One `POST /commentThreads`. */
export async function publishComment(
  context: AccountContext,
  outgoing: Outgoing,
  gate: CommitGate,
): Promise<Result<Receipt, PublishFailure>> {
  const videoId = outgoing.replyTo?.remoteId ?? "";
  const topLevelComment = { snippet: { textOriginal: outgoing.text } };
  const answered = await ask(context, {
    method: "POST",
    path: "/commentThreads?part=snippet",
    body: { kind: "json", value: { snippet: { channelId: context.accountId, videoId, topLevelComment } } },
    gate,
  });
  if (!answered.ok) return failWith(isMissing(answered.failure) ? gone(answered.failure) : answered.failure);
  const { json, answer } = answered.value;
  const receipt = commentReceipt(context, videoId, topOf(json));
  if (receipt) return ok({ ...receipt, evidence: answer.trace });
  const reason = "YouTube did not say which comment it made.";
  return failWith({ next: "look", reason, evidence: answer.trace });
}

const gone = ({ evidence }: PublishFailure, changed = false): PublishFailure => ({
  next: "revise",
  field: "text",
  reason: changed ? "The comment is no longer on YouTube." : "The video is no longer on YouTube.",
  ...(changed ? { gone: true } : {}),
  ...(evidence ? { evidence } : {}),
});

export async function updateComment(
  context: AccountContext,
  id: string,
  outgoing: Outgoing,
  gate: CommitGate,
): Promise<Result<null, PublishFailure>> {
  const value = { id, snippet: { textOriginal: outgoing.text } };
  const body = { kind: "json", value } as const;
  const answered = await ask(context, { method: "PUT", path: "/comments?part=snippet", body, gate });
  if (answered.ok) return ok(null);
  return isMissing(answered.failure) ? failWith(gone(answered.failure, true)) : answered;
}

export async function removeComment(
  context: AccountContext,
  id: string,
): Promise<Result<null, PublishFailure>> {
  const answered = await ask(context, { method: "DELETE", path: `/comments?${new URLSearchParams({ id })}` });
  return answered.ok || isMissing(answered.failure) ? ok(null) : answered;
}
