import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure, RemoteAccount } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import { checkByCode } from "../shared/checking";
import {
  exchangeGoogle,
  type GoogleSignIn,
  googleEndpoints,
  googleHandshake,
  refreshGoogle,
  revokeGoogle,
} from "../shared/google-sign-in";
import { asObject, asString, asWebAddress } from "../shared/reading";
import { youtube as facts } from "./facts";
import { ask, channelAddress, itemsOf, PUBLIC } from "./http";

const signIn: GoogleSignIn = { label: facts.label, origin: PUBLIC, scopes: facts.connect.scopes };

/** Google's sign-in; the person chooses one channel there, and the access is that channel's. */
export const connect: OAuthConnect = {
  kind: "oauth",
  handshake: googleHandshake,
  async resolve(_fields, base) {
    const origin = base ?? PUBLIC;
    return ok({ origin, endpoints: googleEndpoints(origin, signIn) });
  },
  check: checkByCode((asked) => exchangeGoogle(signIn, asked)),
  exchange: (asked) => exchangeGoogle(signIn, asked),
};

export const refresh = (context: AccountContext) => refreshGoogle(signIn, context);
export const revoke = (context: AccountContext) => revokeGoogle(signIn, context);

/** Which channel the access is for. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const answered = await ask(context, { path: "/channels?part=snippet,contentDetails,statistics&mine=true" });
  if (!answered.ok) return answered;
  const [channel] = itemsOf(answered.value.json);
  const id = asString(channel?.id);
  if (!id)
    return failWith({
      next: "reconnect",
      reason: "This Google account has no YouTube channel. Create one at youtube.com and connect again.",
      evidence: answered.value.answer.trace,
    });
  const snippet = asObject(channel?.snippet);
  const title = asString(snippet?.title) ?? id;
  const thumbnails = asObject(snippet?.thumbnails);
  const picture = asObject(thumbnails?.medium) ?? asObject(thumbnails?.default);
  return ok({
    id,
    handle: asString(snippet?.customUrl) ?? title,
    displayName: title,
    avatarUrl: asWebAddress(picture?.url),
    profileUrl: channelAddress(context, id),
    limits: null,
  });
}
