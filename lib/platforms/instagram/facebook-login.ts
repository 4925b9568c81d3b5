import { fail, ok, type Result } from "@/lib/result";
import type { Access, AccountContext } from "../contract";
import type { ConnectableAccount, ConnectFailure, OAuthConnect } from "../contract-connecting";
import { facebookLogin, facebookPages, facebookPerson } from "../shared/facebook-login";
import { asObject, asString, asStrings, type Json } from "../shared/reading";
import { facebookLogin as side } from "./http";
import { accountOf } from "./identity";

const login = { platform: side.platform, publicOrigin: side.publicOrigin };

const FIELDS =
  "id,name,access_token,tasks,instagram_business_account{id,username,name,profile_picture_url,followers_count}";

/** The Instagram account linked to a Page, with the Page's own access, which does not end by itself. */
function accountAt(page: Json, { scopes, endsAt }: Access, grantedBy: string): ConnectableAccount[] {
  const linked = asObject(page.instagram_business_account);
  const known = accountOf(linked, asString(linked?.id));
  const token = asString(page.access_token);
  if (!known || !token) return [];
  const account = { ...known, grantedBy };
  const access: Access = { token, refreshToken: null, expiresAt: null, endsAt, scopes };
  const tasks = asStrings(page.tasks);
  const may = tasks.length === 0 || tasks.includes("CREATE_CONTENT") || tasks.includes("MANAGE");
  const refusal = `You may not post for the Page ${asString(page.name) ?? ""}. Ask its owner for the right to create content.`;
  return [{ account, access, ...(may ? {} : { refusal }) }];
}

async function accounts(context: AccountContext): Promise<Result<ConnectableAccount[], ConnectFailure>> {
  const person = await facebookPerson(login, context);
  if (!person.ok) return person;
  const pages = await facebookPages(login, context, FIELDS);
  if (!pages.ok) return pages;
  const found = pages.value.flatMap((page) => accountAt(page, context.access, person.value));
  if (found.length > 0) return ok(found);
  return pages.value.length === 0
    ? fail(
        "no-accounts",
        "This sign-in covers no Facebook Page. Start again and tick the Page that your Instagram account is linked to.",
      )
    : fail(
        "no-accounts",
        "None of the ticked Facebook Pages has a professional Instagram account. Link one in the Instagram app, then start again.",
      );
}

/** Sign-in with Facebook; the Instagram accounts come from the Pages. */
export const connect: OAuthConnect = { kind: "oauth", ...facebookLogin(login), accounts };
