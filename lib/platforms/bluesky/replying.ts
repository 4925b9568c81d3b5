import { objectOf } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, PublishFailure } from "../contract";
import { errorNameOf, unreached } from "../shared/failures";
import { asObject, asString } from "../shared/reading";
import { classify, send } from "./xrpc";

/** One version of a record. */
type StrongRef = { uri: string; cid: string };
/** `app.bsky.feed.post#replyRef`: where the thread begins, and what is answered. */
export type ReplyRefs = { root: StrongRef; parent: StrongRef };

function readRef(value: unknown): StrongRef | null {
  const uri = asString(asObject(value)?.uri);
  const cid = asString(asObject(value)?.cid);
  return uri && cid ? { uri, cid } : null;
}

/** Reply references as stored or as a record has them; null for anything else. */
export function readReply(value: unknown): ReplyRefs | null {
  const root = readRef(asObject(value)?.root);
  const parent = readRef(asObject(value)?.parent);
  return root && parent ? { root, parent } : null;
}

/**
 * References to the post that `outgoing` answers, read at the account's own server: an answer names the exact
 * version of its parent, and the root that the parent itself names. Null when nothing is answered; `known` is
 * used again when it is about the same parent.
 */
export async function replyTo(
  context: AccountContext,
  outgoing: Outgoing,
  known: ReplyRefs | null,
): Promise<Result<ReplyRefs | null, PublishFailure>> {
  const uri = outgoing.replyTo?.remoteId;
  if (!uri) return ok(null);
  if (known?.parent.uri === uri) return ok(known);
  const [repo = "", collection = "", rkey = ""] = uri.replace(/^at:\/\//, "").split("/");
  const sent = await send({
    origin: context.origin,
    method: "com.atproto.repo.getRecord",
    params: { repo, collection, rkey },
  });
  if (!sent.ok) return failWith(unreached(sent.failure));
  const answer = sent.value;
  const json = answer.status === 200 ? objectOf(answer) : null;
  const parent = readRef(json);
  if (parent) return ok({ root: readReply(asObject(json?.value)?.reply)?.root ?? parent, parent });
  if (errorNameOf(answer) === "RecordNotFound") {
    const reason = "The post it should follow is no longer on Bluesky.";
    return failWith({ next: "revise", field: "text", reason, evidence: answer.trace });
  }
  if (answer.status >= 400) return failWith(classify(answer, "free"));
  const reason = "Bluesky did not say which version of the post before is there.";
  return failWith({ next: "wait", until: new Date(Date.now() + 30_000), reason, evidence: answer.trace });
}
