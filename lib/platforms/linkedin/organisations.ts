import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure, RemoteAccount } from "../contract";
import type { ConnectableAccount, ConnectFailure } from "../contract-connecting";
import { asNumber, asObject, asString, type Json } from "../shared/reading";
import { askObject, listed, PUBLIC } from "./http";

/** Who may post; the second has been spelled in two ways, and a spelling that is not known is refused. */
const ROLES = ["ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN", "DIRECT_SPONSORED_CONTENT_POSTER"];
const COUNT = 100;
const PAGES = 20;
/** Organisations read at once. */
const BATCH = 50;

const idIn = (urn: unknown): string | null =>
  /^urn:li:organization(?:Brand)?:(\d+)$/.exec(asString(urn) ?? "")?.[1] ?? null;

/** The ids of the organisations that the member has one role at. */
async function withRole(context: AccountContext, role: string): Promise<Result<string[], PublishFailure>> {
  const ids: string[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const asked = await askObject(context, {
      path: `/rest/organizationAcls?q=roleAssignee&role=${role}&state=APPROVED&count=${COUNT}&start=${page * COUNT}`,
      restli: "FINDER",
    });
    if (!asked.ok) return asked;
    const { elements } = asked.value.json;
    const found = Array.isArray(elements) ? elements.map(asObject) : [];
    ids.push(...found.flatMap((one) => idIn(one?.organization ?? one?.organizationalTarget) ?? []));
    if (found.length < COUNT) break;
  }
  return ok(ids);
}

const isUnknownRole = (role: string, failure: PublishFailure): boolean =>
  role !== ROLES[0] && failure.evidence?.status === 400;

function accountOf(json: Json | null, id: string): RemoteAccount {
  const vanity = asString(json?.vanityName);
  const name = asString(json?.localizedName) ?? vanity ?? id;
  return {
    id,
    handle: vanity ?? name,
    displayName: name,
    // A logo is named by its URN; its address is in no version of this API.
    avatarUrl: null,
    profileUrl: `${PUBLIC}/company/${vanity ?? id}/`,
    limits: null,
  };
}

async function described(
  context: AccountContext,
  ids: string[],
): Promise<Result<RemoteAccount[], PublishFailure>> {
  const accounts: RemoteAccount[] = [];
  for (let at = 0; at < ids.length; at += BATCH) {
    const some = ids.slice(at, at + BATCH);
    const asked = await askObject(context, {
      path: `/rest/organizations?ids=${listed(some)}`,
      restli: "BATCH_GET",
    });
    if (!asked.ok) return asked;
    const results = asObject(asked.value.json.results) ?? {};
    accounts.push(...some.map((id) => accountOf(asObject(results[id]), id)));
  }
  return ok(accounts);
}

async function pagesOf(context: AccountContext): Promise<Result<RemoteAccount[], PublishFailure>> {
  const ids = new Set<string>();
  for (const role of ROLES) {
    const found = await withRole(context, role);
    if (found.ok) for (const id of found.value) ids.add(id);
    else if (!isUnknownRole(role, found.failure)) return found;
  }
  return described(context, [...ids]);
}

/** The pages a sign-in may post for. One token acts for all of them. */
export async function accounts(
  context: AccountContext,
): Promise<Result<ConnectableAccount[], ConnectFailure>> {
  const found = await pagesOf(context);
  if (!found.ok) {
    const { next, reason, evidence } = found.failure;
    return failWith({
      code: next === "wait" ? "unreachable" : "not-allowed",
      message: next === "wait" ? `${reason} Try again in a few minutes.` : reason,
      ...(evidence ? { evidence } : {}),
    });
  }
  if (found.value.length === 0)
    return failWith({
      code: "no-accounts",
      message:
        "This LinkedIn account may post for no page. Ask a super admin of the page to make you super admin or content admin, then connect again.",
    });
  return ok(found.value.map((account) => ({ account, access: context.access })));
}

/** The page that the channel is, as long as the sign-in may still act for it. */
export async function identifyPage(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const { accountId } = context;
  if (!/^\d+$/.test(accountId))
    return failWith({ next: "reconnect", reason: "Nobody chose a page for this sign-in. Connect again." });
  const asked = await askObject(context, { path: `/rest/organizations/${accountId}` });
  if (!asked.ok) return asked;
  const { json, answer } = asked.value;
  if (String(asNumber(json.id) ?? asString(json.id)) === accountId) return ok(accountOf(json, accountId));
  const reason = "LinkedIn's answer named another page. Connect again.";
  return failWith({ next: "reconnect", reason, evidence: answer.trace });
}
