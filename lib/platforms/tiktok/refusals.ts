import type { Answer } from "@/lib/outbound/answer";
import type { PublishFailure } from "../contract";
import { type Phase, serverTrouble, waitFor } from "../shared/failures";

const DAY_MS = 86_400_000;

/** What TikTok says with a code; the words are its own. */
type Row = (words: string) => PublishFailure;

const aDay = (reason: string): PublishFailure => ({
  next: "wait",
  until: new Date(Date.now() + DAY_MS),
  reason,
});

const anew = (reason: string): PublishFailure => ({
  next: "wait",
  until: new Date(Date.now() + 60_000),
  reason,
  staleDraft: true,
});

/** developers.tiktok.com/doc/content-posting-api-reference-direct-post, errors. */
const CODES: Readonly<Record<string, Row>> = {
  access_token_invalid: () => ({
    next: "refresh",
    reason: "TikTok no longer accepts this access; it is renewed.",
  }),
  scope_not_authorized: () => ({
    next: "reconnect",
    reason: "A permission is missing. Connect again and grant everything asked for.",
  }),
  spam_risk_too_many_posts: () => aDay("TikTok takes no more posts of this account today."),
  spam_risk_too_many_pending_share: () =>
    aDay("Too many posts wait in the account's inbox at TikTok. Finish or delete them there."),
  reached_active_user_cap: () => aDay("TikTok lets no more accounts post through this application today."),
  spam_risk_user_banned_from_posting: () => ({
    next: "reconnect",
    reason: "TikTok does not let this account post. Look into TikTok's own app for the reason.",
  }),
  spam_risk_text: () => ({
    next: "revise",
    field: "text",
    reason: "TikTok takes the text for spam. Change it.",
  }),
  spam_risk: () => ({
    next: "revise",
    field: "media",
    reason: "TikTok takes the post for spam. Change it.",
  }),
  unaudited_client_can_only_post_to_private_accounts: () => ({
    next: "configure",
    reason:
      "TikTok has not audited this installation's application yet: until then it posts to private accounts only. An operator applies for the audit.",
  }),
  url_ownership_unverified: () => ({
    next: "configure",
    reason:
      "TikTok fetches photos only from addresses whose owner it knows. An operator verifies this installation's address in TikTok's developer portal.",
  }),
  privacy_level_option_mismatch: () => ({
    next: "revise",
    field: "options",
    reason: "TikTok does not offer this account what was chosen for who can see it. Choose again.",
  }),
  app_version_check_failed: (words) => ({
    next: "configure",
    reason: `TikTok refused the request: ${words}`,
  }),
  invalid_publish_id: () => anew("TikTok no longer knows the upload; it begins anew."),
  token_not_authorized_for_specified_publish_id: () =>
    anew("The upload belongs to another sign-in; it begins anew."),
  invalid_param: (words) => invalid(words),
  invalid_params: (words) => invalid(words),
};

function invalid(words: string): PublishFailure {
  const field = /title|caption|description|text/i.test(words)
    ? "text"
    : /video|photo|image|media|chunk|size/i.test(words)
      ? "media"
      : "options";
  return { next: "revise", field, reason: `TikTok refused the post: ${words}` };
}

/** Names an error answer by who must act next: by its code, also inside a 200, else by its status. */
export function classify(
  answer: Answer,
  said: { code: string; words: string } | null,
  phase: Phase,
): PublishFailure {
  const evidence = answer.trace;
  if (answer.status === 429 || said?.code === "rate_limit_exceeded")
    return waitFor(answer, "TikTok's limit on requests is used up.");
  if (answer.status >= 500 || answer.status === 408 || said?.code === "internal_error")
    return serverTrouble(answer, phase, "TikTok");
  const row = said && Object.hasOwn(CODES, said.code) ? CODES[said.code] : undefined;
  if (said && row) return { ...row(said.words), evidence };
  if (answer.status === 401)
    return { next: "refresh", reason: "TikTok no longer accepts this access; it is renewed.", evidence };
  const words = said ? `${said.code}: ${said.words}` : `status ${answer.status}`;
  return { next: "configure", reason: `TikTok refused the request: ${words}`, evidence };
}

/** Why a post that TikTok had taken did not come about. */
const REASONS: Readonly<Record<string, Row>> = {
  file_format_check_failed: () => ({
    next: "revise",
    field: "media",
    reason: "TikTok does not take the format of the file. Choose another one.",
  }),
  duration_check_failed: () => ({
    next: "revise",
    field: "media",
    reason: "TikTok does not take a video of this length. Shorten it.",
  }),
  frame_rate_check_failed: () => ({
    next: "revise",
    field: "media",
    reason: "TikTok takes videos of 23 to 60 pictures a second. Choose another one.",
  }),
  picture_size_check_failed: () => ({
    next: "revise",
    field: "media",
    reason: "TikTok does not take pictures of this size. Choose another one.",
  }),
  publish_cancelled: () => ({
    next: "revise",
    field: "media",
    reason: "The post was cancelled at TikTok. Send it again if it is still wanted.",
  }),
  auth_removed: () => ({
    next: "reconnect",
    reason: "The account took back its permission at TikTok. Connect again.",
  }),
};

/** The failure behind a `fail_reason`. What is not known to be final is tried anew. */
export function failureOf(reason: string, evidence: Answer["trace"]): PublishFailure {
  const rows = { ...CODES, ...REASONS };
  const row = Object.hasOwn(rows, reason) ? rows[reason] : undefined;
  const failure = row?.("") ?? anew(`TikTok could not make a post of it (${reason || "no reason"}).`);
  // Whatever was uploaded is used up.
  return failure.next === "wait" ? { ...failure, staleDraft: true, evidence } : { ...failure, evidence };
}
