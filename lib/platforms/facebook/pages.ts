import { fail, ok, type Result } from "@/lib/result";
import type { AccountContext, RemoteAccount } from "../contract";
import type { ConnectableAccount, ConnectFailure } from "../contract-connecting";
import { type FacebookLogin, facebookPages, facebookPerson } from "../shared/facebook-login";
import { asObject, asString, asStrings, asWebAddress, type Json } from "../shared/reading";
import { graph, PUBLIC, websiteAt } from "./http";

export const login: FacebookLogin = { platform: graph, publicOrigin: PUBLIC };

const FIELDS = "id,name,username,link,access_token,category,tasks,picture.type(large)";

/** The Pages a sign-in may act for, each with its own token; those that it may not publish on say so. */
export async function accounts(
  context: AccountContext,
): Promise<Result<ConnectableAccount[], ConnectFailure>> {
  const person = await facebookPerson(login, context);
  if (!person.ok) return person;
  const pages = await facebookPages(login, context, FIELDS);
  if (!pages.ok) return pages;
  const found = pages.value.flatMap((page) => connectable(page, context, person.value));
  if (found.length > 0) return ok(found);
  return fail(
    "no-accounts",
    "Facebook named no Page for this sign-in. Start again and tick at least one Page; a personal profile cannot be published to.",
  );
}

function connectable(
  page: Json,
  { origin, access }: AccountContext,
  grantedBy: string,
): ConnectableAccount[] {
  const known = accountOf(page, origin);
  if (!known) return [];
  const account = { ...known, grantedBy };
  const token = asString(page.access_token);
  const may = asStrings(page.tasks).includes("CREATE_CONTENT");
  // A token of a Page does not end by itself, but reading with it does, with the person's last visit.
  const own = { ...access, token: token ?? "", refreshToken: null, expiresAt: null };
  if (may && token) return [{ account, access: own }];
  const refusal =
    "Your role on this Page does not let you publish. Someone with full control of the Page can give you the content task.";
  return [{ account, access: own, refusal }];
}

/** A Page as it is shown; null when the answer names none. */
export function accountOf(page: Json | null, origin: string): RemoteAccount | null {
  const id = asString(page?.id);
  const name = asString(page?.name);
  if (!page || !id || !name) return null;
  return {
    id,
    handle: asString(page.username) ?? name,
    displayName: name,
    avatarUrl: asWebAddress(asObject(asObject(page.picture)?.data)?.url),
    profileUrl: asWebAddress(page.link) ?? `${websiteAt(origin)}/${id}`,
    limits: null,
  };
}
