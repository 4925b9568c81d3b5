import { type Answer, objectOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import type { Gate } from "@/lib/outbound/gate";
import { type OutboundFailure, request } from "@/lib/outbound/request";
import type { Result } from "@/lib/result";
import type { AccountContext, AppCredentials, PublishFailure } from "../contract";
import { type Said, saidIn } from "../shared/asking";
import { type Phase, serverTrouble, waitFor, wordsOf } from "../shared/failures";
import { hostAt } from "../shared/hosts";
import { asString, asStrings } from "../shared/reading";
import { nameRefusal } from "./json-errors";

export const PUBLIC = "https://www.reddit.com";

/** Where people read, sign in and get tokens. */
export const wwwAt = (origin: string): string => hostAt(origin, PUBLIC, "www.reddit.com");

/** Where everything is done with a token. */
const apiAt = (origin: string): string => hostAt(origin, PUBLIC, "oauth.reddit.com");

/** The name of an account without its `u/`. */
export const nameOf = (handle: string): string => handle.replace(/^\/?u\//i, "");

/**
 * Reddit wants `platform:app-id:version (by /u/name)` and blocks clients that call themselves something general
 * (github.com/reddit-archive/reddit/wiki/API). Who it is for is known only once somebody has signed in.
 */
export function agentOf(app: AppCredentials, handle: string): Record<string, string> {
  const id = (app?.clientId ?? "posthaste").replace(/[^\w.-]/g, "");
  const by = handle === "" ? "" : ` (by /u/${nameOf(handle)})`;
  return { "user-agent": `web:${id}:v1${by}` };
}

type Call = {
  method?: "GET" | "POST";
  /** Below the API's host, with query. */
  path: string;
  body?: Body;
  gate?: Gate;
  timeoutMs?: number;
};

/** One request with the account's token, as it comes back; its texts are not escaped for HTML. */
export function send(context: AccountContext, call: Call): Promise<Result<Answer, OutboundFailure>> {
  const { token } = context.access;
  const raw = `${call.path}${call.path.includes("?") ? "&" : "?"}raw_json=1`;
  return request({
    method: "GET",
    ...call,
    url: `${apiAt(context.origin)}${raw}`,
    headers: { authorization: `Bearer ${token}`, ...agentOf(context.app, context.handle) },
    secrets: [token],
  });
}

/** One request whose JSON is wanted; anything else becomes a failure named by who must act. */
export async function ask(context: AccountContext, call: Call): Promise<Result<Said, PublishFailure>> {
  return saidIn(await send(context, call), {
    label: "Reddit",
    phase: call.gate ? "commit" : "free",
    classify,
  });
}

/** Names an error answer by who must act next. */
function classify(answer: Answer, phase: Phase): PublishFailure {
  const evidence = answer.trace;
  const { status } = answer;
  if (status === 429) return waitFor(answer, "Reddit's limit on requests is used up.");
  if (status >= 500 || status === 408) return serverTrouble(answer, phase, "Reddit");
  if (status === 401) return { next: "refresh", reason: "Reddit no longer accepts this access.", evidence };
  if (status === 403) return forbidden(answer);
  if (status === 413)
    return { next: "revise", field: "media", reason: "Reddit refused the file as too large.", evidence };
  const json = objectOf(answer);
  const code = asString(json?.reason);
  if (status === 400 && code) {
    const [field = ""] = asStrings(json?.fields);
    return nameRefusal({ code, words: asString(json?.explanation) ?? "", field, ratelimit: null }, evidence);
  }
  const words = wordsOf(answer) ?? `status ${status}`;
  return { next: "configure", reason: `Reddit refused the request (${status}): ${words}`, evidence };
}

/** A closed subreddit is the author's business, a missing scope or a suspension the owner's, a block the operator's. */
function forbidden(answer: Answer): PublishFailure {
  const evidence = answer.trace;
  const json = objectOf(answer);
  const why = asString(json?.reason);
  if (why === "private" || why === "banned" || why === "quarantined") {
    const reason = `The subreddit is ${why}; this account cannot post there. Choose another one.`;
    return { next: "revise", field: "options", reason, evidence };
  }
  if (/insufficient_scope/.test(answer.headers["www-authenticate"] ?? ""))
    return {
      next: "reconnect",
      reason: "A permission is missing. Connect again and grant everything asked for.",
      evidence,
    };
  if (json)
    return {
      next: "reconnect",
      reason: "Reddit does not let this account do that. Look at the account at Reddit, then connect again.",
      evidence,
    };
  return {
    next: "configure",
    reason: "Reddit blocks the requests of this installation. An operator has to ask Reddit for access.",
    evidence,
  };
}
