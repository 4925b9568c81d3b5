import { ok, type Result } from "@/lib/result";
import type { AppCredentials, Evidence } from "../contract";
import type { ApplicationVerdict, ConnectFailure, OAuthConnect } from "../contract-connecting";
import { graphTrade } from "./graph-trade";
import { asString } from "./reading";

type Check = NonNullable<OAuthConnect["check"]>;

/** A code and its proof that nobody was given. */
const NO_CODE = "posthaste-asks-whether-its-application-is-known";

const named = ({ note = "" }: Evidence): boolean =>
  /^(invalid_grant|redirect_uri_mismatch|invalid_redirect_uri)$/.test(note);

/**
 * Trades a code that was never handed out: whoever refuses the code has accepted the application. `isAboutCode` says of a
 * refusal whether it is; by default OAuth's own names for it count, and any other leaves it open.
 */
export const checkByCode =
  (exchange: OAuthConnect["exchange"], isAboutCode: (evidence: Evidence) => boolean = named): Check =>
  async (origin, app, redirectUri) => {
    const answer = await exchange({ origin, app, code: NO_CODE, verifier: NO_CODE, redirectUri });
    if (answer.ok) return ok("unknown");
    const { code, evidence } = answer.failure;
    if (code === "unreachable") return answer;
    if (code === "app-refused") return ok("refused");
    return ok(code === "code-refused" && evidence && isAboutCode(evidence) ? "accepted" : "unknown");
  };

/** For platforms that say `invalid_request` of a code they do not know. */
export const aboutRequest = (evidence: Evidence): boolean =>
  named(evidence) || evidence.note === "invalid_request";

/** Meta gives an application a token of its own for its credentials alone; the token is thrown away. */
export async function checkByToken(
  label: string,
  url: string,
  { clientId, clientSecret }: NonNullable<AppCredentials>,
): Promise<Result<ApplicationVerdict, ConnectFailure>> {
  const query = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
  });
  const asked = await graphTrade(label, { url: `${url}?${query}`, secrets: [clientSecret] });
  if (asked.ok) return ok(asString(asked.value.access_token) ? "accepted" : "unknown");
  if (asked.failure.code === "unreachable") return asked;
  return ok(asked.failure.code === "app-refused" ? "refused" : "unknown");
}
