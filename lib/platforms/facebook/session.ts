import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure, RemoteAccount } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import { facebookLogin, inspectToken } from "../shared/facebook-login";
import { graphAsk } from "../shared/graph";
import { asObject, asString } from "../shared/reading";
import { ask, graph, graphAt } from "./http";
import { accountOf, accounts, login } from "./pages";

/** Facebook Login, and with its long-lived access the tokens of Pages, which do not end. */
export const connect: OAuthConnect = { kind: "oauth", ...facebookLogin(login), accounts };

/** Which Page a token speaks for. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const asked = await ask(context, {
    path: "/me",
    query: { fields: "id,name,username,link,picture.type(large)" },
  });
  if (!asked.ok) return asked;
  const account = accountOf(asked.value.json, context.origin);
  if (account) return ok(account);
  return failWith({
    next: "reconnect",
    reason: "Facebook did not say which Page this sign-in is for. Connect again.",
    evidence: asked.value.answer.trace,
  });
}

/**
 * Takes back what was granted. A grant is one person's for all Pages they ticked, so it is only taken back when it is for
 * this Page alone: others may be connected with it.
 */
export async function revoke(context: AccountContext): Promise<Result<null, PublishFailure>> {
  const { origin, app, access, accountId } = context;
  if (!app)
    return failWith({
      next: "configure",
      reason: "Without the app's secret Facebook cannot be asked to forget it.",
    });
  const inspected = await inspectToken(login, origin, app, access.token);
  if (!inspected.ok) return inspected;
  const { is_valid: valid, user_id: user, granular_scopes: scopes } = inspected.value;
  if (valid === false) return ok(null);
  const pages = (Array.isArray(scopes) ? scopes : []).flatMap((one) => {
    const targets = asObject(one)?.target_ids;
    return Array.isArray(targets) ? targets : [null];
  });
  const alone = pages.length > 0 && pages.every((target) => target === accountId);
  const userId = asString(user);
  if (!alone || !userId)
    return failWith({
      next: "configure",
      reason:
        "The same sign-in covers other Pages, so it was left as it is. Remove it at facebook.com under Business integrations when none of them is needed.",
    });
  const removed = await graphAsk(graph, {
    method: "DELETE",
    url: `${graphAt(origin)}/${userId}/permissions`,
    token: `${app.clientId}|${app.clientSecret}`,
    secrets: [app.clientSecret],
  });
  return removed.ok ? ok(null) : removed;
}
