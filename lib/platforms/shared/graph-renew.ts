import { objectOf } from "@/lib/outbound/answer";
import { request } from "@/lib/outbound/request";
import { failWith, ok, type Result } from "@/lib/result";
import type { Access, RefreshFailure } from "../contract";
import { graphErrorOf } from "./graph";
import { limitsEnd } from "./graph-usage";
import { asString, type Json } from "./reading";
import { inSeconds } from "./tokens";

const DAY_MS = 86_400_000;

/**
 * The access in an answer that holds a long-lived token: it is renewed with itself, so it is its own refresh token; a
 * platform that does not say how long it lasts means 60 days.
 */
export function longLived(json: Json, scopes: readonly string[]): Access | null {
  const token = asString(json.access_token);
  if (!token) return null;
  const expiresAt = inSeconds(json.expires_in) ?? new Date(Date.now() + 60 * DAY_MS);
  return { token, refreshToken: token, expiresAt, endsAt: null, scopes };
}

/**
 * Renews a long-lived token of Instagram or Threads with itself. A token that has ended cannot be renewed
 * (`reconnect`); one that is younger than a day cannot be renewed yet (`wait`).
 */
export async function graphRenew(
  label: string,
  { url, access }: { url: string; access: Access },
): Promise<Result<Access, RefreshFailure>> {
  const secrets = [access.token];
  const sent = await request({ url, secrets, timeoutMs: 15_000 });
  if (!sent.ok) {
    const { kind, reason, trace } = sent.failure;
    if (kind === "unanswered") return failWith({ next: "lost", reason, evidence: trace });
    return failWith({ next: "wait", until: new Date(Date.now() + 60_000), reason, evidence: trace });
  }
  const answer = sent.value;
  const json = objectOf(answer);
  const renewed = answer.status < 300 && json ? longLived(json, access.scopes) : null;
  if (renewed) return ok(renewed);
  const evidence = { ...answer.trace, body: "" };
  const error = graphErrorOf(answer);
  const code = error?.code ?? 0;
  if ([190, 102, 10].includes(code) || (code >= 200 && code <= 299))
    return failWith({ next: "reconnect", reason: `${label} ended this sign-in. Connect again.`, evidence });
  if (answer.status === 429 || [4, 17, 613].includes(code)) {
    const reason = `${label} asks to wait before renewing access.`;
    return failWith({ next: "wait", until: limitsEnd(answer, new Date()), reason, evidence });
  }
  if (code === 100) {
    const reason = `${label} does not renew this access yet: ${error?.words}`;
    return failWith({ next: "wait", until: new Date(Date.now() + DAY_MS), reason, evidence });
  }
  const reason = `${label}'s answer to renewing access was of no use (${answer.status}).`;
  return failWith({ next: "lost", reason, evidence });
}
