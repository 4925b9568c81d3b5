const SECRET_NAMES =
  "access_token|refresh_token|id_token|accessJwt|refreshJwt|client_secret|client_assertion|password|authFactorToken|code_verifier|code|token|secret|state|authorization|email";
const JSON_FIELD = new RegExp(`("(?:${SECRET_NAMES})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"?`, "gi");
/** Names that only addresses have: whoever knows such a value may upload, or ask about a token. */
const ADDRESS_NAMES =
  "upload_token|upload_id|ut|input_token|fb_exchange_token|x-amz-signature|x-amz-security-token";
const FORM_FIELD = new RegExp(`((?:^|[?&;\\s])(?:${SECRET_NAMES}|${ADDRESS_NAMES})=)[^&;\\s"']+`, "gi");
const BEARER = /\b(Bearer|DPoP|Basic)\s+[\w.~+/=-]{8,}/gi;
const JWT = /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g;
const HIDDEN = "[redacted]";

/** Text without secrets: named fields, bearer values, JWTs, and the exact strings given. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) if (secret.length >= 4) clean = clean.replaceAll(secret, HIDDEN);
  return clean
    .replace(JSON_FIELD, `$1"${HIDDEN}"`)
    .replace(FORM_FIELD, `$1${HIDDEN}`)
    .replace(BEARER, `$1 ${HIDDEN}`)
    .replace(JWT, HIDDEN);
}

/** Address without credentials or secret query values. */
export function redactUrl(url: URL, secrets: readonly string[] = []): string {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  return redact(copy.href, secrets);
}
