import { fail, failWith, ok, type Result } from "@/lib/result";
import type {
  Access,
  AccountContext,
  AppCredentials,
  PublishFailure,
  RefreshFailure,
  RemoteAccount,
} from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import type { Choice } from "../contract-facts";
import type { Audience } from "../contract-reading";
import { checkByCode } from "../shared/checking";
import { asNumber, asObject, asString, asWebAddress, type Json } from "../shared/reading";
import { accessOf, basic, renew, type TokenRequest, trade } from "../shared/tokens";
import { pinterest as facts } from "./facts";
import { apiAt, ask, PUBLIC, wwwAt } from "./http";

/** Boards are read in pages of 250, their most; more than this many pages nobody scrolls through. */
const BOARD_PAGES = 4;

const tokenRequest = (
  origin: string,
  app: NonNullable<AppCredentials>,
  fields: Readonly<Record<string, string>>,
  secret: string,
): TokenRequest => ({
  url: `${apiAt(origin)}/oauth/token`,
  headers: basic(app.clientId, app.clientSecret),
  // Applications from before 2025-09-25 get a refresh token that goes on only when they ask for it.
  body: { kind: "form", fields: { ...fields, continuous_refresh: "true" } },
  secrets: [secret, app.clientSecret],
});

/** OAuth: scopes between commas, no PKCE, a client that proves itself with Basic. */
export const connect: OAuthConnect = {
  kind: "oauth",
  handshake: { scopeSeparator: ",", pkce: "none" },
  async resolve(_fields, base) {
    const origin = base ?? PUBLIC;
    const endpoints = { authorize: `${wwwAt(origin)}/oauth/`, token: `${apiAt(origin)}/oauth/token` };
    return ok({ origin, endpoints });
  },
  // Its errors have numbers instead of names; the client is told apart by a 401.
  check: checkByCode(
    (asked) => connect.exchange(asked),
    ({ status }) => status === 400,
  ),
  async exchange({ origin, app, code, redirectUri }) {
    if (!app) return fail("not-registered", "Pinterest is not set up on this installation.");
    const fields = { grant_type: "authorization_code", code, redirect_uri: redirectUri };
    // Pinterest has one shape of error for both; only a client that is not known gets 401.
    const traded = await trade(
      tokenRequest(origin, app, fields, code),
      facts.label,
      ({ status }) => status === 401,
    );
    if (!traded.ok) return traded;
    const access = accessOf(traded.value, facts.connect.scopes);
    return access ? ok(access) : fail("code-refused", "Pinterest did not hand out access. Start again.");
  },
};

/** Trades the refresh token for new access and a new refresh token. */
export async function refresh(context: AccountContext): Promise<Result<Access, RefreshFailure>> {
  const { app, access, origin } = context;
  if (!app || !access.refreshToken)
    return failWith({ next: "reconnect", reason: "This sign-in cannot be renewed. Connect again." });
  const fields = { grant_type: "refresh_token", refresh_token: access.refreshToken };
  // Errors have numbers of their own; any refusal but "too many requests" is final.
  const renewed = await renew(
    tokenRequest(origin, app, fields, access.refreshToken),
    facts.label,
    ({ status }) => status >= 400 && status < 500 && status !== 429 && status !== 408,
  );
  if (!renewed.ok) return renewed;
  const next = accessOf(renewed.value, access.scopes);
  if (!next) return failWith({ next: "lost", reason: "Pinterest's answer held no access." });
  return ok(next.refreshToken ? next : { ...next, refreshToken: access.refreshToken, endsAt: access.endsAt });
}

async function readAccount(context: AccountContext): Promise<Result<Json, PublishFailure>> {
  const answered = await ask(context, { path: "/user_account" });
  if (!answered.ok) return answered;
  const json = asObject(answered.value.json);
  if (json && asString(json.username)) return ok(json);
  const evidence = answered.value.answer.trace;
  const reason = "Pinterest did not say whose sign-in this is. Connect again.";
  return failWith({ next: "reconnect", reason, evidence });
}

function choicesIn(json: Json | null): Choice[] {
  const items = Array.isArray(json?.items) ? json.items : [];
  return items.flatMap((item): Choice[] => {
    const board = asObject(item);
    const value = asString(board?.id);
    if (!value) return [];
    const secret = board?.privacy === "SECRET" ? " (secret)" : "";
    return [{ value, label: `${asString(board?.name) ?? value}${secret}` }];
  });
}

async function readBoards(context: AccountContext): Promise<Result<Choice[], PublishFailure>> {
  const boards: Choice[] = [];
  let bookmark: string | null = null;
  for (let pages = 0; pages < BOARD_PAGES; pages += 1) {
    const query: URLSearchParams = new URLSearchParams({
      page_size: "250",
      ...(bookmark ? { bookmark } : {}),
    });
    const answered = await ask(context, { path: `/boards?${query}` });
    if (!answered.ok) return answered;
    const json = asObject(answered.value.json);
    boards.push(...choicesIn(json));
    bookmark = asString(json?.bookmark);
    if (!bookmark) break;
  }
  return ok(boards);
}

/** Whose access this is, with the account's boards to choose from. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const account = await readAccount(context);
  if (!account.ok) return account;
  const boards = await readBoards(context);
  if (!boards.ok) return boards;
  const json = account.value;
  const username = asString(json.username) ?? "";
  return ok({
    // Answers from before the id was added to them name the account by its username only.
    id: asString(json.id) ?? username,
    handle: username,
    displayName: asString(json.business_name) ?? username,
    avatarUrl: asWebAddress(json.profile_image),
    profileUrl: `${wwwAt(context.origin)}/${encodeURIComponent(username)}/`,
    limits: { choices: { board: boards.value } },
  });
}

/** Followers, accounts followed and Pins. */
export async function audience(context: AccountContext): Promise<Result<Audience, PublishFailure>> {
  const account = await readAccount(context);
  if (!account.ok) return account;
  const { follower_count, following_count, pin_count } = account.value;
  return ok({
    followers: asNumber(follower_count),
    following: asNumber(following_count),
    posts: asNumber(pin_count),
  });
}
