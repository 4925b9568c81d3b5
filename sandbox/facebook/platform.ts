import { GraphError, missingObject } from "../graph/error.ts";
import { givenToken, tokenErrors } from "../graph/tokens.ts";
import { tooMany } from "../graph/usage.ts";
import { type Named, operationsBelow } from "../operations.ts";
import type { Refusal, RefusalDetail, SandboxPlatform, World } from "../platform.ts";
import { addPage, hosts, openService, peopleOf, personOf, platformId, seedPeople } from "./network.ts";
import { timelineOf } from "./pages.ts";
import { facebookRoutes } from "./routes.ts";

const graph = (rest: string) => new RegExp(`^${rest.replace(" ", ` /${hosts.graph}/v[\\d.]+/`)}$`);

const named: Named = [
  [graph("POST [^/]+/(feed|videos|video_reels|video_stories|photo_stories)"), ["publish"]],
  [graph("POST [^/]+/photos"), ["upload"]],
  [new RegExp(`^POST /${hosts.upload}/`), ["upload"]],
  [graph("POST [^/]+/comments"), ["comment"]],
  [graph("(GET|POST) oauth/access_token"), ["token"]],
  [graph("DELETE [^/]+/permissions"), ["revoke"]],
  [graph("GET [^/]+/(published_posts|posts|feed|stories|comments)"), ["list", "read"]],
  [graph("GET [^/]+/insights"), ["metrics", "read"]],
  [graph("POST [^/]+"), ["update"]],
  [graph("DELETE [^/]+"), ["remove"]],
  [new RegExp(`^(GET|POST) /${hosts.website}/v[\\d.]+/dialog/oauth$`), ["authorize"]],
  [graph("GET .+"), ["read"]],
  [new RegExp(`^[A-Z]+ /${hosts.graph}/`), ["other"]],
];

const operations = operationsBelow(platformId, named);

function refuse(refusal: Refusal, { path, status, retryAfterSeconds }: RefusalDetail): Response {
  const errors: Record<Refusal, () => GraphError> = {
    "5xx": () =>
      new GraphError(2, "An unexpected error has occurred. Please retry your request later.", {
        status,
        transient: true,
      }),
    "429": () => tooMany("page", "pages", retryAfterSeconds),
    expired: tokenErrors.expired,
    revoked: tokenErrors.revoked,
    suspended: tokenErrors.checkpoint,
    "not-found": () => missingObject("GET", path.split("/").at(-1) ?? ""),
  };
  return errors[refusal]().toResponse();
}

export function facebookPlatform(world: World): SandboxPlatform {
  const service = openService(world);
  const { accounts, grants, posts } = service;
  const mark = (pageId: string, state: "revoked" | "expired") =>
    grants.markAll(({ accountId }) => accountId === pageId, state);
  return {
    id: platformId,
    label: "Facebook",
    connecting: {
      address: service.base,
      how: "Press Connect, choose a person and their Pages on the page that opens, and press Allow.",
    },
    routes: facebookRoutes(service),
    operations,
    accountOf(headers) {
      const token = grants.read(givenToken(headers, null));
      return token?.data.pageId ? accounts.get(token.data.pageId) : null;
    },
    refuse,
    seed: () => seedPeople(service),
    accounts: accounts.list,
    addAccount(handle, name) {
      const [owner] = peopleOf(service);
      return owner ? addPage(service, owner.id, handle, name) : null;
    },
    revoke: (id) => mark(id, "revoked"),
    expire: (id) => mark(id, "expired"),
    suspend: accounts.suspend,
    credentials(account) {
      const page = accounts.get(account.id);
      return [
        { label: "Page", value: account.name },
        { label: "Signed in as", value: personOf(service, page?.data.personId ?? "")?.name ?? "" },
        { label: "Id", value: account.id },
      ];
    },
    timeline: (limit) => timelineOf(service, posts.list({ withDeleted: true, limit })),
    clear: service.blobs.clear,
  };
}
