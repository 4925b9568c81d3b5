import { type Answer, textOf } from "@/lib/outbound/answer";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure, RemoteAccount } from "../contract";
import type { ChannelLimits } from "../contract-facts";
import { asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { ask, type Side } from "./http";

const FIELDS = "id,username,name,profile_picture_url";

/** The account in an answer, under the id that is given for it. */
export function accountOf(json: Json | null, id: string | null): RemoteAccount | null {
  const username = asString(json?.username);
  if (!json || !id || !username) return null;
  return {
    id,
    handle: `@${username}`,
    displayName: asString(json.name) ?? username,
    avatarUrl: asWebAddress(json.profile_picture_url),
    profileUrl: `https://www.instagram.com/${encodeURIComponent(username)}/`,
    limits: null,
  };
}

/**
 * The professional account's id; `id` beside it is one that only this application knows. Read from the text: where it
 * comes as a number, it lies beyond what a number holds.
 */
const idIn = (answer: Answer, field: "user_id" | "id"): string | null =>
  new RegExp(`"${field}"\\s*:\\s*"?(\\d{1,30})\\b`).exec(textOf(answer))?.[1] ?? null;

/** How many posts the account may publish a day: the documents disagree, so it is asked. */
async function limitsOf(on: Side, context: AccountContext, id: string): Promise<ChannelLimits | null> {
  const path = `/${encodeURIComponent(id)}/content_publishing_limit?fields=quota_usage,config`;
  const answered = await ask(on, context, { path, timeoutMs: 10_000 });
  if (!answered.ok) return null;
  const [row] = (Array.isArray(answered.value.json.data) ? answered.value.json.data : []).map(asObject);
  const config = asObject(row?.config);
  const limit = asNumber(config?.quota_total);
  const windowSeconds = asNumber(config?.quota_duration);
  if (!limit || !windowSeconds) return null;
  const quotas = (on.facts.quotas ?? []).map((quota) =>
    quota.name === "posts" ? { ...quota, limit, windowSeconds } : quota,
  );
  return { quotas };
}

/** Whose access it is. `who` is how the side names the account: `me`, or its id. */
export async function identifyOn(
  on: Side,
  context: AccountContext,
  who: string,
): Promise<Result<RemoteAccount, PublishFailure>> {
  const fields = who === "me" ? `user_id,${FIELDS},account_type` : FIELDS;
  const answered = await ask(on, context, { path: `/${encodeURIComponent(who)}?fields=${fields}` });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  const account = accountOf(json, who === "me" ? idIn(answer, "user_id") : asString(json.id));
  if (!account) {
    const reason = "Instagram did not say whose sign-in this is. Connect again.";
    return failWith({ next: "reconnect", reason, evidence: answer.trace });
  }
  const grantedBy = who === "me" ? idIn(answer, "id") : null;
  return ok({
    ...account,
    limits: await limitsOf(on, context, account.id),
    ...(grantedBy && grantedBy !== account.id ? { grantedBy } : {}),
  });
}
