import { failWith, ok } from "@/lib/result";
import type { AccountContext, Evidence, PublishFailure, Receipt } from "../contract";
import type { Platform } from "../contract-platform";
import { asDate, asString, asWebAddress, type Json } from "../shared/reading";
import { localPostOf, maskOf, topicOf } from "./describing";
import { ask } from "./http";

/** The last step of a post's name: `accounts/1/locations/2/localPosts/3` is 3. */
const idOf = (post: Json): string | null =>
  /^accounts\/[^/]+\/locations\/[^/]+\/localPosts\/([^/]+)$/.exec(asString(post.name) ?? "")?.[1] ?? null;

export const postsPath = ({ accountId }: AccountContext): string => `/v4/${accountId}/localPosts`;

const postPath = (context: AccountContext, id: string): string =>
  `${postsPath(context)}/${encodeURIComponent(id)}`;

/** The proof inside a post; it has an address only once people can see it. */
export function receiptOf(post: Json): Receipt | null {
  const remoteId = idOf(post);
  if (!remoteId) return null;
  return { remoteId, address: asWebAddress(post.searchUrl), publishedAt: asDate(post.createTime) };
}

/** There is no key: what the post is tells it from others when it is looked for. */
export const commitMaterial: Platform["commitMaterial"] = (outgoing) => ({ topic: topicOf(outgoing) });

/** One `POST …/localPosts`; Google fetches the picture while it answers or soon after. */
export const publish: Platform["publish"] = async (context, outgoing, _draft, _material, gate) => {
  const value = localPostOf(outgoing);
  if (!value.ok) return value;
  const body = { kind: "json", value: value.value } as const;
  const answered = await ask(context, {
    host: "posts",
    method: "POST",
    path: postsPath(context),
    body,
    gate,
  });
  if (!answered.ok) return failWith(locationGone(answered.failure) ?? answered.failure);
  const { json, answer } = answered.value;
  const evidence = answer.trace;
  const receipt = receiptOf(json);
  if (!receipt) return failWith({ next: "look", reason: "Google did not say which post it made.", evidence });
  if (json.state === "REJECTED") return failWith(rejected(evidence));
  if (receipt.address) return ok({ ...receipt, evidence });
  const address = await addressOf(context, receipt.remoteId);
  return ok({ ...receipt, address, evidence });
};

const rejected = (evidence: Evidence): PublishFailure => ({
  next: "revise",
  field: "text",
  reason: "Google rejected the post: it breaks their rules on content. Nobody can see it.",
  evidence,
});

const locationGone = ({ evidence }: PublishFailure): PublishFailure | null =>
  evidence?.status === 404
    ? {
        next: "reconnect",
        reason: "Google no longer has this place, or this sign-in no longer manages it. Connect again.",
        evidence,
      }
    : null;

/** Asked once; a post that is not shown yet has none. */
async function addressOf(context: AccountContext, id: string): Promise<string | null> {
  const read = await ask(context, { host: "posts", path: postPath(context, id), timeoutMs: 5_000 });
  return read.ok ? asWebAddress(read.value.json.searchUrl) : null;
}

const isMissing = ({ evidence }: PublishFailure): boolean =>
  evidence?.status === 404 && /NOT_FOUND/.test(evidence.body ?? "");

/** One `PATCH`. The kind of a post cannot be changed, so it is not named. */
export const update: NonNullable<Platform["update"]> = async (context, remoteId, outgoing, _draft, gate) => {
  const value = localPostOf(outgoing);
  if (!value.ok) return value;
  const { topicType: _, ...post } = value.value;
  const answered = await ask(context, {
    host: "posts",
    method: "PATCH",
    path: `${postPath(context, remoteId)}?${new URLSearchParams({ updateMask: maskOf(outgoing) })}`,
    body: { kind: "json", value: post },
    gate,
  });
  if (answered.ok) return ok(null);
  const { failure } = answered;
  if (!isMissing(failure)) return answered;
  return failWith({
    next: "revise",
    field: "text",
    reason: "The post is no longer on Google: it was deleted there.",
    gone: true,
    ...(failure.evidence ? { evidence: failure.evidence } : {}),
  });
};

/** Deletes a post; one that is already gone counts as deleted. */
export const remove: NonNullable<Platform["remove"]> = async (context, remoteId) => {
  const answered = await ask(context, { host: "posts", method: "DELETE", path: postPath(context, remoteId) });
  return answered.ok || isMissing(answered.failure) ? ok(null) : answered;
};
