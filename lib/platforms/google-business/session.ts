import { fail, failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, PublishFailure, RemoteAccount } from "../contract";
import type { ConnectableAccount, ConnectFailure, OAuthConnect } from "../contract-connecting";
import { checkByCode } from "../shared/checking";
import {
  exchangeGoogle,
  type GoogleSignIn,
  googleEndpoints,
  googleHandshake,
  refreshGoogle,
} from "../shared/google-sign-in";
import { asObject, asString, asStrings, asWebAddress, type Json } from "../shared/reading";
import { googleBusiness as facts } from "./facts";
import { ask, PUBLIC } from "./http";

const signIn: GoogleSignIn = { label: facts.label, origin: PUBLIC, scopes: facts.connect.scopes };
const MASK = "name,title,storefrontAddress,metadata";
const PAGES = 50;

/** Google's sign-in brings every place that the person manages. */
export const connect: OAuthConnect = {
  kind: "oauth",
  handshake: googleHandshake,
  async resolve(_fields, base) {
    const origin = base ?? PUBLIC;
    return ok({ origin, endpoints: googleEndpoints(origin, signIn) });
  },
  check: checkByCode((asked) => exchangeGoogle(signIn, asked)),
  exchange: (asked) => exchangeGoogle(signIn, asked),
  accounts,
};

// There is no `revoke`: Google takes back a person's whole grant, and with it every other place of the same sign-in.
export const refresh = (context: AccountContext) => refreshGoogle(signIn, context);

/** All pages of a list. */
async function all(
  context: AccountContext,
  where: { host: "accounts" | "locations"; path: string; query: Record<string, string>; field: string },
): Promise<Result<Json[], PublishFailure>> {
  const items: Json[] = [];
  let pageToken = "";
  for (let pages = 0; pages < PAGES; pages += 1) {
    const query = new URLSearchParams({ ...where.query, ...(pageToken ? { pageToken } : {}) });
    const answered = await ask(context, { host: where.host, path: `${where.path}?${query}` });
    if (!answered.ok) return answered;
    const { json } = answered.value;
    const given = json[where.field];
    items.push(...(Array.isArray(given) ? given : []).map(asObject).filter((item) => item !== null));
    pageToken = asString(json.nextPageToken) ?? "";
    if (!pageToken) break;
  }
  return ok(items);
}

/** A place that several accounts manage is offered once, under the first of them. */
async function accounts(context: AccountContext): Promise<Result<ConnectableAccount[], ConnectFailure>> {
  const owners = await all(context, {
    host: "accounts",
    path: "/v1/accounts",
    query: { pageSize: "20" },
    field: "accounts",
  });
  if (!owners.ok) return failWith(notListed(owners.failure));
  const found = new Map<string, ConnectableAccount>();
  for (const owner of owners.value.flatMap(({ name }) => asString(name) ?? []).sort()) {
    const places = await all(context, {
      host: "locations",
      path: `/v1/${owner}/locations`,
      query: { readMask: MASK, pageSize: "100" },
      field: "locations",
    });
    if (!places.ok) return failWith(notListed(places.failure));
    for (const place of places.value) {
      const name = asString(place.name);
      if (name && !found.has(name)) found.set(name, connectable(place, `${owner}/${name}`, context));
    }
  }
  return found.size > 0
    ? ok([...found.values()])
    : fail(
        "no-location",
        "This Google account manages no place. Ask its owner for access at business.google.com, then connect again.",
      );
}

function notListed(failure: PublishFailure): ConnectFailure {
  const message =
    failure.evidence?.status === 429
      ? "Google asks to wait. If it does so again, the project has no access to the Business Profile APIs yet: an operator has to ask Google for it."
      : failure.reason;
  const code = failure.next === "wait" ? "unreachable" : "not-allowed";
  return { code, message, ...(failure.evidence ? { evidence: failure.evidence } : {}) };
}

function connectable(place: Json, id: string, { access }: AccountContext): ConnectableAccount {
  const account = accountOf(place, id);
  return asObject(place.metadata)?.canOperateLocalPost === false
    ? {
        account,
        access,
        refusal:
          "Google does not allow posts for this place: it is not verified, or of a kind that has none.",
      }
    : { account, access };
}

function accountOf(place: Json, id: string): RemoteAccount {
  const title = asString(place.title) ?? id;
  const address = asObject(place.storefrontAddress);
  const where = [...asStrings(address?.addressLines).slice(0, 1), asString(address?.locality)].filter(
    Boolean,
  );
  return {
    id,
    handle: [title, ...where].join(", "),
    displayName: title,
    avatarUrl: null,
    profileUrl: asWebAddress(asObject(place.metadata)?.mapsUri),
    limits: null,
  };
}

/** The place that the channel is, as Google knows it now. */
export async function identify(context: AccountContext): Promise<Result<RemoteAccount, PublishFailure>> {
  const location = /^accounts\/[^/]+\/(locations\/[^/]+)$/.exec(context.accountId)?.[1];
  if (!location)
    return failWith({ next: "reconnect", reason: "Which place this is is not known. Connect again." });
  const query = new URLSearchParams({ readMask: MASK });
  const answered = await ask(context, { host: "locations", path: `/v1/${location}?${query}` });
  if (!answered.ok) return answered;
  const { json, answer } = answered.value;
  if (json.name === location) return ok(accountOf(json, context.accountId));
  const reason = "Google did not say which place this is. Connect again.";
  return failWith({ next: "reconnect", reason, evidence: answer.trace });
}
