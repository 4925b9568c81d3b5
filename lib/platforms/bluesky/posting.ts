import { objectOf } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, FindAnswer, Intent, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import { errorNameOf, saysLater } from "../shared/failures";
import { asDate, asObject, asString, type Json } from "../shared/reading";
import { COLLECTION, receiptOf } from "./naming";
import { gatesOf } from "./options";
import { readDraft } from "./preparing";
import { recordOf } from "./records";
import { tidOf } from "./tid";
import { ask, send } from "./xrpc";

/** The record key and creation time: with them a resend can only ever hit the same record. */
export const commitMaterial: Platform["commitMaterial"] = (_outgoing, { operationId, revision, now }) => ({
  rkey: tidOf(now, `${operationId}:${revision}`),
  createdAt: now.toISOString(),
});

/**
 * One `createRecord` under the chosen key; with rules on who may answer one `applyWrites`, which makes the post and its
 * rules together. A second one under the same key is refused by the server.
 */
export const publish: Platform["publish"] = async (context, outgoing, draft, material, gate) => {
  const createdAt = material.createdAt ?? "";
  const record = recordOf(outgoing, readDraft(draft), createdAt);
  if (!record) {
    const reason = "What was prepared for it is no longer known; it will be prepared again.";
    return failWith({ next: "wait", until: new Date(), reason, staleDraft: true });
  }
  const { origin, access, accountId: repo } = context;
  const rkey = material.rkey ?? "";
  const gates = gatesOf(outgoing, `at://${repo}/${COLLECTION}/${rkey}`, createdAt);
  const method = gates.length > 0 ? "com.atproto.repo.applyWrites" : "com.atproto.repo.createRecord";
  const value =
    gates.length > 0
      ? { repo, writes: [record, ...gates].map((one) => creation(one, rkey)) }
      : { repo, collection: COLLECTION, rkey, record };
  const procedure = { kind: "json", value } as const;
  const answered = await ask({ origin, method, token: access.token, procedure, gate });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  const uri =
    asString(json.uri) ?? asString(asObject(Array.isArray(json.results) ? json.results[0] : null)?.uri);
  if (uri) return ok({ ...receiptOf(context, uri, new Date(createdAt)), evidence: answer.trace });
  return failWith({
    next: "look",
    reason: "Bluesky did not say under which address the post is.",
    evidence: answer.trace,
  });
};

const creation = (value: Json, rkey: string): Json => ({
  $type: "com.atproto.repo.applyWrites#create",
  collection: value.$type,
  rkey,
  value,
});

/** Reads the one record the key names, at the account's own server. Only its own *RecordNotFound* proves absence. */
export async function find(context: AccountContext, intent: Intent): Promise<FindAnswer> {
  const rkey = intent.material.rkey ?? "";
  const params = { repo: context.accountId, collection: COLLECTION, rkey };
  const sent = await send({ origin: context.origin, method: "com.atproto.repo.getRecord", params });
  if (!sent.ok)
    return { found: "unclear", reason: sent.failure.reason, evidence: sent.failure.trace, away: true };
  const answer = sent.value;
  const json = answer.status === 200 ? objectOf(answer) : null;
  const uri = asString(json?.uri);
  if (uri) {
    const createdAt = asDate(asObject(json?.value)?.createdAt);
    return { found: "yes", receipt: receiptOf(context, uri, createdAt), evidence: answer.trace };
  }
  if (answer.status === 400 && errorNameOf(answer) === "RecordNotFound")
    return { found: "no", evidence: answer.trace };
  return {
    found: "unclear",
    reason: "Bluesky did not say clearly whether the post is there.",
    evidence: answer.trace,
    away: saysLater(answer),
  };
}

/** Deletes a post; one that is already gone counts as deleted. */
export async function remove(
  context: AccountContext,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  const rkey = remoteId.slice(remoteId.lastIndexOf("/") + 1);
  const value = { repo: context.accountId, collection: COLLECTION, rkey };
  const { origin, access } = context;
  const answered = await ask({
    origin,
    method: "com.atproto.repo.deleteRecord",
    token: access.token,
    procedure: { kind: "json", value },
  });
  return answered.ok ? ok(null) : answered;
}
