import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type {
  AccountContext,
  CommitGate,
  CommitMaterial,
  Outgoing,
  PublishFailure,
  Receipt,
} from "../contract";
import type { Platform } from "../contract-platform";
import { asObject, asString, asWebAddress } from "../shared/reading";
import { subredditOf } from "./communities";
import { ask, wwwAt } from "./http";
import { dataIn, fullnameIn, refusalIn } from "./json-errors";
import { readOwn, receiptOf, timeOf } from "./listings";
import { isWantedPost } from "./matching";
import { kindOf, objection } from "./preparing";
import { submissionOf } from "./submission";

/** Files are worked on after the answer; for so long it is worth waiting for the post to appear. */
const LOOKS_MS = [250, 750, 1500];

/** What looking for the post needs. */
export const commitMaterial: Platform["commitMaterial"] = (outgoing): CommitMaterial => {
  if (outgoing.replyTo) return { parent: outgoing.replyTo.remoteId };
  const { options } = outgoing;
  const link = kindOf(outgoing) === "link" ? options.link?.trim() : undefined;
  return {
    kind: kindOf(outgoing),
    subreddit: subredditOf(options) ?? "",
    title: options.title?.trim() ?? "",
    ...(link ? { link } : {}),
  };
};

const gone = (): Result<never, PublishFailure> =>
  failWith({
    next: "wait",
    until: new Date(),
    reason: "What was uploaded is no longer known; it will be uploaded again.",
    staleDraft: true,
  });

/** One request to submit, or one comment below what the post follows. */
export const publish: Platform["publish"] = async (context, outgoing, draft, material, gate) => {
  const refusal = objection(outgoing);
  if (refusal) return failWith(refusal);
  if (outgoing.replyTo) return comment(context, outgoing.replyTo.remoteId, outgoing.text, gate);
  const submission = submissionOf(outgoing, draft);
  if (!submission) return gone();
  const answered = await ask(context, { method: "POST", ...submission, gate });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  const refused = refusalIn(json, answer);
  if (refused) return failWith(refused);
  const data = dataIn(json);
  const remoteId = fullnameIn(data, "t3");
  if (remoteId) {
    const address = asWebAddress(data?.url);
    return ok({ remoteId, address, publishedAt: dateOf(answer), evidence: answer.trace });
  }
  if (asString(data?.user_submitted_page) || asString(data?.websocket_url))
    return untilShown(context, outgoing, material, answer);
  return failWith({ next: "look", reason: "Reddit did not say which post it made.", evidence: answer.trace });
};

function dateOf(answer: Answer): Date | null {
  const at = Date.parse(answer.headers.date ?? "");
  return Number.isNaN(at) ? null : new Date(at);
}

/**
 * Files make a post that appears later and is not named in the answer. Reddit tells it over a WebSocket that may fail
 * all the same; the account's list says the same, by the server's own clock.
 */
async function untilShown(
  context: AccountContext,
  outgoing: Outgoing,
  material: CommitMaterial,
  answer: Answer,
): Promise<Result<Receipt, PublishFailure>> {
  const since = (dateOf(answer)?.getTime() ?? Date.now() - 60_000) - 2000;
  const wanted = { material, outgoing: { text: outgoing.text, mediaCount: outgoing.media.length } };
  for (const pause of LOOKS_MS) {
    await sleep(pause);
    const page = await readOwn(context, "submitted", { after: null, timeoutMs: 5000 });
    if (!page.ok) break;
    const shown = page.value.things.filter(
      (thing) => (timeOf(thing)?.getTime() ?? 0) >= since && isWantedPost(thing, wanted),
    );
    const receipt = shown.length === 1 && shown[0] ? receiptOf(context, shown[0]) : null;
    if (receipt) return ok({ ...receipt, evidence: answer.trace });
    if (shown.length > 1) break;
  }
  const reason = "Reddit took the post and is still working on its files.";
  return failWith({ next: "look", reason, evidence: answer.trace });
}

async function comment(
  context: AccountContext,
  parent: string,
  text: string,
  gate: CommitGate,
): Promise<Result<Receipt, PublishFailure>> {
  const fields = { api_type: "json", thing_id: parent, text };
  const body = { kind: "form", fields } as const;
  const answered = await ask(context, { method: "POST", path: "/api/comment", body, gate });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  const refused = refusalIn(json, answer);
  if (refused) return failWith(refused);
  const things = dataIn(json)?.things;
  const data = asObject(asObject(Array.isArray(things) ? things[0] : null)?.data);
  const remoteId = fullnameIn(data, "t1");
  if (!data || !remoteId)
    return failWith({
      next: "look",
      reason: "Reddit did not say which comment it made.",
      evidence: answer.trace,
    });
  const permalink = asString(data.permalink);
  const address = permalink?.startsWith("/") ? `${wwwAt(context.origin)}${permalink}` : null;
  const publishedAt = timeOf({ kind: "t1", data }) ?? dateOf(answer);
  return ok({ remoteId, address, publishedAt, evidence: answer.trace });
}
