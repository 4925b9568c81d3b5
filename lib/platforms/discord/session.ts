import { fail, failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure, RemoteAccount } from "../contract";
import type { ConnectFailure, FormConnect } from "../contract-connecting";
import { asObject, asString } from "../shared/reading";
import { ask, codeIn, type Hook, PUBLIC } from "./http";

/** The two secrets in a webhook's address, whatever of Discord's hosts it names; null for anything else. */
export function webhookIn(typed: string, base: string | null): { id: string; token: string } | null {
  const text = typed.trim();
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const known = /^((ptb|canary)\.)?discord(app)?\.com$/.test(url.hostname) && url.protocol === "https:";
  if (!known && !(base && url.origin === new URL(base).origin)) return null;
  const found = /\/api(?:\/v\d+)?\/webhooks\/(\d{5,25})\/([\w-]{20,})\/?$/.exec(url.pathname);
  return found?.[1] && found[2] ? { id: found[1], token: found[2] } : null;
}

/** Reads the webhook behind its address: where it posts, and under which name. */
export const signIn: FormConnect["signIn"] = async (fields, base) => {
  const hook = webhookIn(fields.webhook ?? "", base);
  if (!hook)
    return fail(
      "bad-webhook",
      "That is not a webhook's address. It looks like https://discord.com/api/webhooks/…; copy it in Discord.",
      { field: "webhook" },
    );
  const origin = base ?? PUBLIC;
  const access = { token: hook.token, refreshToken: null, expiresAt: null, endsAt: null, scopes: [] };
  const account = await identify({ origin, accountId: hook.id, access });
  return account.ok
    ? ok({ origin, account: account.value, access })
    : failWith(notConnected(account.failure));
};

function notConnected(failure: PublishFailure): ConnectFailure {
  const evidence = failure.evidence ? { evidence: failure.evidence } : {};
  if (failure.next !== "reconnect") return { code: "unreachable", message: failure.reason, ...evidence };
  const message =
    codeIn(failure) === 10015
      ? "Discord does not know this webhook: it was deleted. Make a new one and copy its address."
      : "Discord does not accept this webhook's address. Copy it again.";
  return { code: "no-webhook", message, field: "webhook", ...evidence };
}

/** The webhook itself, as Discord describes it without any sign-in. */
export async function identify(
  context: Hook | AccountContext,
): Promise<Result<RemoteAccount, PublishFailure>> {
  const answered = await ask(context, { timeoutMs: 15_000 });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  const id = asString(json.id);
  if (id !== context.accountId)
    return failWith({
      next: "reconnect",
      reason: "Discord did not say which webhook this is. Connect it again.",
      evidence: { ...answer.trace, body: "" },
    });
  const name = asString(json.name) ?? "Webhook";
  const avatar = asString(json.avatar);
  const server = asString(asObject(json.source_guild)?.name);
  return ok({
    id,
    handle: name,
    displayName: server ? `${name} (${server})` : name,
    avatarUrl:
      avatar && /^\w+$/.test(avatar) && context.origin === PUBLIC
        ? `https://cdn.discordapp.com/avatars/${id}/${avatar}.png`
        : null,
    profileUrl: null,
    limits: null,
  });
}
