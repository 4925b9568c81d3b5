import { fail, failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure, RemoteAccount } from "../contract";
import type { ConnectFailure, FormConnect } from "../contract-connecting";
import type { Audience } from "../contract-reading";
import { asNumber, asObject, asString, type Json } from "../shared/reading";
import { ask, PUBLIC, wordsIn } from "./http";
import { profileAddress } from "./naming";

/** Digits, a colon and a secret, as @BotFather writes it. */
const TOKEN = /^\d{5,}:[\w-]{30,}$/;

/** `@name`, `t.me/name`, `-100…` or `t.me/c/…` as the Bot API wants it; null when it is none of these. */
export function normaliseChat(typed: string): string | null {
  const text = typed.trim().replace(/^(https?:\/\/)?(t|telegram)\.me\//i, "");
  const inside = /^c\/(\d+)(\/.*)?$/.exec(text)?.[1];
  if (inside) return `-100${inside}`;
  if (/^-?\d{5,}$/.test(text)) return text;
  const name = /^@?([a-z]\w{3,31})(\/.*)?$/i.exec(text)?.[1];
  return name ? `@${name}` : null;
}

/** Checks the token, finds the channel and asks whether the bot may post there. */
export const signIn: FormConnect["signIn"] = async (fields, base) => {
  const token = (fields.token ?? "").trim();
  if (!TOKEN.test(token))
    return fail(
      "bad-token",
      "That is not a bot token. @BotFather shows it: digits, a colon and 35 letters.",
      {
        field: "token",
      },
    );
  const chat = normaliseChat(fields.channel ?? "");
  if (!chat)
    return fail("bad-channel", "That is not a channel. It looks like @yourchannel or -1001234567890.", {
      field: "channel",
    });
  const origin = base ?? PUBLIC;
  const found = await channelOf(origin, token, chat);
  if (!found.ok) return failWith(notConnected(found.failure));
  const access = { token, refreshToken: null, expiresAt: null, endsAt: null, scopes: found.value.rights };
  return ok({ origin, account: found.value.account, access });
};

function notConnected(failure: PublishFailure): ConnectFailure {
  const evidence = failure.evidence ? { evidence: failure.evidence } : {};
  const { status } = failure.evidence ?? {};
  if (status === 401 || status === 404) {
    const message = "Telegram does not know this bot token. Copy it again from @BotFather.";
    return { code: "wrong-token", message, field: "token", ...evidence };
  }
  if (failure.next === "reconnect" || /not found|member/.test(wordsIn(failure))) {
    const message = /chat not found/.test(wordsIn(failure))
      ? "Telegram does not find this channel, or the bot is not in it. Check the name and add the bot as an administrator."
      : failure.reason;
    return { code: "no-channel", message, field: "channel", ...evidence };
  }
  return { code: "unreachable", message: failure.reason, ...evidence };
}

type Channel = { account: RemoteAccount; rights: string[] };

/** The bot, the chat and what the bot may do in it: three short questions. */
async function channelOf(
  origin: string,
  token: string,
  chatId: string,
): Promise<Result<Channel, PublishFailure>> {
  const value = { chat_id: chatId };
  const bot = await ask({ origin, token, method: "getMe", timeoutMs: 15_000 });
  if (!bot.ok) return bot;
  const userId = asNumber(asObject(bot.value.result)?.id);
  const chat = await ask({ origin, token, method: "getChat", body: { kind: "json", value } });
  if (!chat.ok) return chat;
  const account = accountOf(origin, asObject(chat.value.result));
  if (!account || userId === null)
    return failWith({
      next: "reconnect",
      reason: "Telegram did not say which channel this is. Connect it again.",
      evidence: chat.value.answer.trace,
    });
  const body = { kind: "json", value: { ...value, user_id: userId } } as const;
  const member = await ask({ origin, token, method: "getChatMember", body });
  if (!member.ok) return member;
  const standing = asObject(member.value.result);
  const type = asString(asObject(chat.value.result)?.type);
  if (!mayPost(standing, type))
    return failWith({
      next: "reconnect",
      reason: `The bot may not post in ${account.displayName}. Make it an administrator with the right to post messages, then connect again.`,
      evidence: member.value.answer.trace,
    });
  const rights = Object.entries(standing ?? {}).filter(
    ([name, given]) => /^can_/.test(name) && given === true,
  );
  return ok({ account, rights: rights.map(([name]) => name) });
}

/** A channel takes posts of administrators with that right; a group those of every member that is not restricted. */
function mayPost(standing: Json | null, type: string | null): boolean {
  const status = asString(standing?.status);
  if (type === "channel")
    return status === "creator" || (status === "administrator" && standing?.can_post_messages === true);
  if (status === "restricted") return standing?.is_member === true && standing.can_send_messages === true;
  return status === "creator" || status === "administrator" || status === "member";
}

function accountOf(origin: string, chat: Json | null): RemoteAccount | null {
  const id = typeof chat?.id === "number" ? String(chat.id) : null;
  if (!chat || !id || !["channel", "supergroup", "group"].includes(String(chat.type))) return null;
  const username = asString(chat.username);
  const title = asString(chat.title) ?? username ?? id;
  return {
    id,
    handle: username ? `@${username}` : title,
    displayName: title,
    // The address of a channel's picture holds the bot's token.
    avatarUrl: null,
    profileUrl: username ? profileAddress(origin, username) : null,
    limits: null,
  };
}

/** Which channel this is, and whether the bot may still post there. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const { origin, access, accountId } = context;
  const found = await channelOf(origin, access.token, accountId);
  return found.ok ? ok(found.value.account) : found;
}

/** How many people follow the channel. */
export async function audience(context: AccountContext): Promise<Result<Audience, PublishFailure>> {
  const { origin, access, accountId } = context;
  const body = { kind: "json", value: { chat_id: accountId } } as const;
  const said = await ask({ origin, token: access.token, method: "getChatMemberCount", body });
  if (!said.ok) return said;
  return ok({ followers: asNumber(said.value.result), following: null, posts: null });
}
