import { GraphError, missingObject } from "../graph/error.ts";
import { graphPage } from "../graph/paging.ts";
import { type Call, pageOf, tokenOf } from "./access.ts";
import { fieldsOf, pick } from "./fields.ts";
import { hosts, type Page, personOf, type Service } from "./network.ts";
import { isApp } from "./sign-in.ts";
import { pageView } from "./views.ts";

const userFields = ["id", "name", "picture", "email"];

/** `GET /me`: the person of a token, or its Page. */
export function me(service: Service, call: Call): unknown {
  const token = tokenOf(service, call);
  const fields = fieldsOf(call.params.text("fields"), ["id", "name"]);
  if (token.data.pageId !== null) return pageView(service, pageOf(service, call).page, fields);
  const person = personOf(service, token.accountId);
  if (!person) throw missingObject("GET", token.accountId);
  const picture = { data: { url: `${service.base}/${hosts.website}/picture.svg`, is_silhouette: true } };
  return pick({ id: person.id, name: person.name, picture }, fields, userFields, "User");
}

/** `GET /me/accounts`: the Pages that were ticked, each with a token of its own. */
export function myPages(service: Service, call: Call): unknown {
  const token = tokenOf(service, call);
  if (token.data.pageId !== null)
    throw new GraphError(100, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)");
  const { params } = call;
  const fields = fieldsOf(params.text("fields"), ["access_token", "category", "name", "id", "tasks"]);
  const may = token.scopes.includes("pages_show_list");
  const pages = may ? token.data.pages.flatMap((id) => service.accounts.get(id) ?? []) : [];
  const tokenFor = (page: Page): string =>
    service.grants.issue(
      "page",
      { accountId: page.id, scopes: token.scopes, data: { pages: token.data.pages, pageId: page.id } },
      {
        prefix: "EAAP",
        // A Page's token lasts as long as the person's, unless that is a long-lived one.
        lifeMs: token.kind === "long" || token.endsAt === null ? null : token.endsAt - service.world.now(),
        family: token.family,
      },
    );
  return graphPage(
    pages,
    { limit: params.text("limit"), after: params.text("after"), before: params.text("before") },
    {
      key: ({ id }) => id,
      shown: (page) => pageView(service, page, fields, () => tokenFor(page)),
      address: call.c.req.url,
      most: 100,
    },
  );
}

/** `GET /me/permissions`. */
export function myPermissions(service: Service, call: Call): unknown {
  const { accountId, scopes } = tokenOf(service, call);
  const asked = service.documents.get<string[]>("asked", accountId) ?? [];
  const all = [...new Set([...scopes, ...asked, "public_profile"])];
  return {
    data: all.map((permission) => ({
      permission,
      status: scopes.includes(permission) || permission === "public_profile" ? "granted" : "declined",
    })),
  };
}

/** `DELETE /{user-id}/permissions`: everything that came of any sign-in of this person stops working. */
export function forget(service: Service, call: Call, userId: string): unknown {
  const person = userId === "me" ? tokenOf(service, call).accountId : userId;
  if (!isApp(service, call) && tokenOf(service, call).accountId !== person)
    throw new GraphError(200, "(#200) Permissions error", { status: 403 });
  if (!personOf(service, person)) throw missingObject("DELETE", person);
  const owned = new Set(
    service.accounts.list().flatMap(({ id, data }) => (data.personId === person ? [id] : [])),
  );
  service.grants.markAll(({ accountId }) => accountId === person || owned.has(accountId), "revoked");
  return { success: true };
}
