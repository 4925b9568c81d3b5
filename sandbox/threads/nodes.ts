import { type Context, Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { containerOf } from "../graph/containers.ts";
import { missingObject, missingPermission, unknownPath } from "../graph/error.ts";
import { pick } from "../graph/fields.ts";
import { graphPage } from "../graph/paging.ts";
import { type Params, paramsOf } from "../graph/params.ts";
import { givenToken, tokenErrors, workingToken } from "../graph/tokens.ts";
import type { Post } from "../posts.ts";
import { makeContainer } from "./containers.ts";
import type { PostData, Profile, Service } from "./network.ts";
import { aDay, limitReached, publishContainer, usedToday } from "./publishing.ts";
import {
  accountInsights,
  accountView,
  containerView,
  insightsView,
  mediaView,
  publishingLimit,
} from "./views.ts";

type Asked = {
  service: Service;
  c: Context<SandboxEnv>;
  params: Params;
  account: Account<Profile>;
  scopes: readonly string[];
  id: string;
};

async function askedOf(service: Service, c: Context<SandboxEnv>): Promise<Asked> {
  const params = await paramsOf(c);
  const token = workingToken(service.grants, givenToken(c.req.raw.headers, params.text("access_token")));
  const account = service.accounts.get(token.accountId);
  if (!account) throw tokenErrors.unknown();
  if (account.suspended) throw tokenErrors.checkpoint();
  return { service, c, params, account, scopes: token.scopes, id: c.req.param("id") ?? "" };
}

function requireScope({ scopes }: Asked, scope: string): void {
  if (!scopes.includes(scope))
    throw missingPermission(`Application does not have permission for this action (${scope})`, 10);
}

function listed({ service, c, params }: Asked, posts: readonly Post<PostData>[]) {
  const lag = innerFault(c, service.world.faults, "list-lag");
  const youngest = lag ? service.world.now() - lag.ms : Number.POSITIVE_INFINITY;
  const [since, until] = [params.whole("since"), params.whole("until")];
  const rows = posts.filter(
    ({ receivedAt }) =>
      receivedAt <= youngest &&
      (since === null || receivedAt >= since * 1000) &&
      (until === null || receivedAt <= until * 1000),
  );
  const page = graphPage(
    rows,
    { limit: params.text("limit"), after: params.text("after"), before: params.text("before") },
    {
      key: ({ remoteId }) => remoteId,
      shown: (post) => pick(mediaView(service, post), params.text("fields")),
      address: service.base,
      most: 100,
      usual: 25,
    },
  );
  // Threads gives cursors and no addresses.
  return page.paging ? { data: page.data, paging: { cursors: page.paging.cursors } } : page;
}

async function make(asked: Asked): Promise<{ id: string }> {
  requireScope(asked, "threads_content_publish");
  const { id, autoPublish } = await makeContainer(asked);
  if (!autoPublish) return { id };
  const { documents, world } = asked.service;
  const container = containerOf(documents, id);
  if (container) documents.put("container", id, { ...container, readyAt: world.now() });
  return publishContainer(asked.service, asked.c, asked.account, id);
}

function publish(asked: Asked): { id: string } {
  requireScope(asked, "threads_content_publish");
  return publishContainer(asked.service, asked.c, asked.account, asked.params.required("creation_id"));
}

function accountEdge(asked: Asked, edge: string) {
  const { service, account, params, c } = asked;
  const posting = c.req.method === "POST";
  if (posting && edge === "threads") return make(asked);
  if (posting && edge === "threads_publish") return publish(asked);
  if (posting) throw unknownPath(`/${edge}`);
  requireScope(asked, "threads_basic");
  const posts = service.posts.list({ accountId: account.id });
  switch (edge) {
    case "threads":
      return listed(
        asked,
        posts.filter(({ parentId }) => parentId === null),
      );
    case "replies":
      requireScope(asked, "threads_read_replies");
      return listed(
        asked,
        posts.filter(({ parentId }) => parentId !== null),
      );
    case "threads_publishing_limit":
      return { data: [pick(publishingLimit(service, account.id), params.text("fields"), "quota_usage")] };
    case "threads_insights":
      requireScope(asked, "threads_manage_insights");
      return accountInsights(service, account, params.list("metric"));
    default:
      throw unknownPath(`/${edge}`);
  }
}

function ownPost({ service, account, id, c }: Asked): Post<PostData> {
  const post = service.posts.get(id);
  if (post?.accountId !== account.id) throw missingObject(c.req.method, id);
  return post;
}

function postEdge(asked: Asked, edge: string) {
  const { service, params, id, c } = asked;
  const post = ownPost(asked);
  if (c.req.method === "POST") throw unknownPath(`/${edge}`);
  if (edge === "insights") {
    requireScope(asked, "threads_manage_insights");
    return insightsView(service, post, params.list("metric"));
  }
  if (edge !== "replies" && edge !== "conversation") throw unknownPath(`/${edge}`);
  requireScope(asked, "threads_read_replies");
  return listed(asked, service.posts.answers(id).reverse());
}

function one(asked: Asked) {
  const { service, account, params, id } = asked;
  requireScope(asked, "threads_basic");
  const container = containerOf(service.documents, id);
  if (container?.accountId === account.id)
    return pick(containerView(container, service.world.now()), params.text("fields"), "id,status");
  if (id === "me" || id === account.id)
    return pick(accountView(account), params.text("fields"), "id,username");
  return pick(mediaView(service, ownPost(asked)), params.text("fields"));
}

function remove(asked: Asked) {
  const { service, account } = asked;
  requireScope(asked, "threads_delete");
  const post = ownPost(asked);
  if (service.world.limits.enabled && usedToday(service, account.id).deletions >= aDay.deletions)
    throw limitReached("deletions");
  service.posts.remove(post.remoteId, service.world.now());
  return { success: true, deleted_id: post.remoteId };
}

/** The nodes of the graph and what stands below them. */
export function nodeRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/debug_token", async (c) => {
    const { params, account } = await askedOf(service, c);
    const token = service.grants.read(params.required("input_token"));
    if (token?.accountId !== account.id) throw tokenErrors.unknown();
    const seconds = (at: number) => Math.floor(at / 1000);
    return c.json({
      data: {
        type: "USER",
        application: "Posthaste",
        is_valid: token.state === "valid",
        issued_at: seconds(token.issuedAt),
        expires_at: token.endsAt === null ? 0 : seconds(token.endsAt),
        user_id: account.id,
        scopes: token.scopes,
      },
    });
  });
  routes.get("/:id", async (c) => c.json(one(await askedOf(service, c))));
  routes.delete("/:id", async (c) => c.json(remove(await askedOf(service, c))));
  routes.on(["GET", "POST"], "/:id/:edge", async (c) => {
    const asked = await askedOf(service, c);
    const edge = c.req.param("edge");
    const isAccount = asked.id === "me" || asked.id === asked.account.id;
    if (!isAccount && service.accounts.get(asked.id)) throw missingObject(c.req.method, asked.id);
    return c.json(await (isAccount ? accountEdge(asked, edge) : postEdge(asked, edge)));
  });
  return routes;
}
