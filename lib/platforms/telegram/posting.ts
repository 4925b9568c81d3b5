import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import { unreadable } from "../shared/failures";
import { ask, wordsIn } from "./http";
import { answersOf, messageOf, problemOf, written } from "./messages";
import { messageIds, receiptOf } from "./naming";

/** Nothing can be found again at Telegram: there is no key to keep. */
export const commitMaterial: Platform["commitMaterial"] = () => ({});

/** The one request that makes the post; files travel with it. */
export const publish: Platform["publish"] = async (context, outgoing, _draft, _material, gate) => {
  const problem = problemOf(outgoing);
  if (problem) return failWith({ next: "revise", ...problem });
  const { origin, access, accountId } = context;
  const said = await ask({ origin, token: access.token, ...messageOf(accountId, outgoing), gate });
  if (!said.ok) return failWith(predecessorGone(said.failure) ?? said.failure);
  const { result, answer } = said.value;
  const receipt = receiptOf(context, result);
  return receipt
    ? ok({ ...receipt, evidence: answer.trace })
    : failWith(unreadable(answer, "commit", "Telegram"));
};

function predecessorGone(failure: PublishFailure): PublishFailure | null {
  if (!/repl(y|ied).*not found|message to reply/.test(wordsIn(failure))) return null;
  const reason = "The post it should follow is no longer in the channel.";
  const { evidence } = failure;
  return { next: "revise", field: "text", reason, ...(evidence ? { evidence } : {}) };
}

const revise = (field: "text" | "media" | "options", reason: string) =>
  failWith({ next: "revise" as const, field, reason });

/** Changes the text of a post. Its files stay as they are: an album cannot be exchanged in one request. */
export const update: NonNullable<Platform["update"]> = async (context, remoteId, outgoing, _draft, gate) => {
  const ids = messageIds(remoteId);
  const problem = problemOf(outgoing);
  if (problem) return failWith({ next: "revise", ...problem });
  if (answersOf(outgoing).length > 0)
    return revise("options", "A poll on Telegram cannot be changed. Delete it and publish it anew instead.");
  const { media, text } = outgoing;
  if (media.length > 0 && media.length !== ids.length)
    return revise(
      "media",
      "The files of a post on Telegram stay as they were: only its text can be changed.",
    );
  const { origin, access, accountId } = context;
  const which = { chat_id: accountId, message_id: ids[0] ?? 0 };
  const value = media.length > 0 ? { ...which, caption: text } : { ...which, ...written(outgoing) };
  const method = media.length > 0 ? "editMessageCaption" : "editMessageText";
  const said = await ask({ origin, token: access.token, method, body: { kind: "json", value }, gate });
  return said.ok ? ok(null) : edited(said.failure);
};

function edited(failure: PublishFailure): Result<null, PublishFailure> {
  const words = wordsIn(failure);
  if (/not modified/.test(words)) return ok(null);
  const evidence = failure.evidence ? { evidence: failure.evidence } : {};
  if (/message to edit not found|message_id_invalid/.test(words)) {
    const reason = "The post is no longer in the channel: it was deleted there.";
    return failWith({ next: "revise", field: "text", reason, gone: true, ...evidence });
  }
  if (/no (text|caption) in the message/.test(words)) {
    const reason = "The files of a post on Telegram stay as they were: only its text can be changed.";
    return failWith({ next: "revise", field: "media", reason, ...evidence });
  }
  return failWith(failure);
}

/** Deletes every message of a post; what is gone already counts as deleted. */
export async function remove(
  context: AccountContext,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  const ids = messageIds(remoteId);
  const { origin, access, accountId } = context;
  const [only] = ids;
  const value =
    ids.length > 1 ? { chat_id: accountId, message_ids: ids } : { chat_id: accountId, message_id: only ?? 0 };
  const method = ids.length > 1 ? "deleteMessages" : "deleteMessage";
  const said = await ask({ origin, token: access.token, method, body: { kind: "json", value } });
  if (said.ok || /message to delete not found/.test(wordsIn(said.failure))) return ok(null);
  if (!/can't be deleted/.test(wordsIn(said.failure))) return said;
  return failWith({
    next: "reconnect",
    reason:
      "The bot may not delete this message. Give it the right to delete messages, or delete it in Telegram.",
    ...(said.failure.evidence ? { evidence: said.failure.evidence } : {}),
  });
}
