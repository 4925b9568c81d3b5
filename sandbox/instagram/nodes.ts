import { type Context, Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { containerOf } from "../graph/containers.ts";
import { badParameter, GraphError, missingObject, unknownPath } from "../graph/error.ts";
import { pick } from "../graph/fields.ts";
import { graphPage } from "../graph/paging.ts";
import { type Params, paramsOf } from "../graph/params.ts";
import { businessUsage } from "../graph/usage.ts";
import type { Post } from "../posts.ts";
import { type Access, accountNamed, mayActFor, requireAccess, requireScope } from "./access.ts";
import { makeContainer } from "./containers.ts";
import type { PostData, Profile, Service } from "./network.ts";
import { keepComment, postsADay, publishContainer } from "./publishing.ts";
import {
  accountView,
  commentView,
  containerView,
  insightsView,
  mediaView,
  publishingLimit,
} from "./views.ts";

type Asked = { service: Service; c: Context<SandboxEnv>; params: Params; access: Access; id: string };

function listed({ service, c, params }: Asked, posts: readonly Post<PostData>[], view = mediaView) {
  const lag = innerFault(c, service.world.faults, "list-lag");
  const youngest = lag ? service.world.now() - lag.ms : Number.POSITIVE_INFINITY;
  const [since, until] = [params.whole("since"), params.whole("until")];
  const rows = posts.filter(
    ({ receivedAt }) =>
      receivedAt <= youngest &&
      (since === null || receivedAt >= since * 1000) &&
      (until === null || receivedAt <= until * 1000),
  );
  return graphPage(
    rows,
    { limit: params.text("limit"), after: params.text("after"), before: params.text("before") },
    {
      key: ({ remoteId }) => remoteId,
      shown: (post) => pick(view(service, post), params.text("fields")),
      address: `${service.base}/${service.way.host}${new URL(c.req.url).pathname.replace(/^\/[^/]+\/[^/]+/, "")}?fields=${params.text("fields") ?? "id"}`,
      most: 100,
      usual: 25,
    },
  );
}

function ownPost({ service, access, id, c }: Asked): Post<PostData> {
  const post = service.posts.get(id);
  if (!post || !mayActFor(service, access, post.accountId)) throw missingObject(c.req.method, id);
  return post;
}

const isComment = ({ parentId }: Post<PostData>): boolean => parentId !== null;

/** What stands below an account. */
async function accountEdge(asked: Asked, account: Account<Profile>, edge: string) {
  const { service, c, params, access } = asked;
  const { scopes } = service.way;
  const posting = c.req.method === "POST";
  if (posting) requireScope(access, scopes.publish);
  if (posting && edge === "media") return makeContainer({ service, c, account, params });
  if (posting && edge === "media_publish") return publishContainer(service, c, account, params);
  if (posting) throw unknownPath(`/${edge}`);
  requireScope(access, scopes.read);
  const posts = service.posts.list({ accountId: account.id }).filter((post) => !isComment(post));
  const isStory = ({ data }: Post<PostData>) => data.product === "STORY";
  const today = service.world.now() - 86_400_000;
  switch (edge) {
    case "media":
      return listed(
        asked,
        posts.filter((post) => !isStory(post)),
      );
    case "stories":
      return listed(
        asked,
        posts.filter((post) => isStory(post) && post.receivedAt > today),
      );
    case "content_publishing_limit":
      requireScope(access, scopes.publish);
      return publishingLimit(service, account.id, postsADay);
    default:
      throw unknownPath(`/${edge}`);
  }
}

/** Comments of a post, or answers to a comment. */
function comments(asked: Asked, edge: "comments" | "replies") {
  const { service, access, id, c, params } = asked;
  const post = service.posts.get(id);
  const fits = post && mayActFor(service, access, post.accountId) && isComment(post) === (edge === "replies");
  if (c.req.method === "POST") {
    requireScope(access, service.way.scopes.comment);
    if (!fits)
      throw new GraphError(24, "The requested resource does not exist", {
        subcode: 2207006,
        userMessage: "The media with this ID cannot be found.",
      });
    if (post.data.commentsOff) throw badParameter("Comments are turned off for this media");
    return keepComment(service, post.accountId, id, params.required("message"));
  }
  if (!fits) throw missingObject(c.req.method, id);
  return listed(asked, service.posts.answers(id).reverse(), commentView);
}

function postEdge(asked: Asked, edge: string) {
  const { service, access, params, c } = asked;
  if (edge === "comments" || edge === "replies") return comments(asked, edge);
  const post = ownPost(asked);
  if (edge !== "insights" || c.req.method !== "GET") throw unknownPath(`/${edge}`);
  requireScope(access, service.way.scopes.insights);
  return insightsView(service, post, params.list("metric"));
}

function one(asked: Asked) {
  const { service, access, params, id } = asked;
  requireScope(access, service.way.scopes.read);
  const container = containerOf(service.documents, id);
  if (container && mayActFor(service, access, container.accountId))
    return pick(containerView(container, service.world.now()), params.text("fields"));
  if (service.accounts.get(id) || (id === "me" && !service.way.sends)) {
    const account = accountNamed(service, access, id, "GET");
    return pick(accountView(service, account), params.text("fields"));
  }
  const post = ownPost(asked);
  return pick((isComment(post) ? commentView : mediaView)(service, post), params.text("fields"));
}

function change(asked: Asked) {
  const { service, access, params, id } = asked;
  const post = ownPost(asked);
  requireScope(access, service.way.scopes.comment);
  if (isComment(post) || params.text("comment_enabled") === null)
    throw badParameter("Only comment_enabled can be changed");
  const data = { ...post.data, commentsOff: !params.flag("comment_enabled", true) };
  service.world.store.run(
    "update posts set data = ? where platform = ? and remote_id = ?",
    JSON.stringify(data),
    service.way.id,
    id,
  );
  return { success: true };
}

function remove(asked: Asked) {
  const { service, access, id } = asked;
  const post = ownPost(asked);
  if (isComment(post)) requireScope(access, service.way.scopes.comment);
  else if (service.way.deletes) requireScope(access, "instagram_manage_contents");
  else throw missingObject("DELETE", id);
  service.posts.remove(id, service.world.now());
  return { success: true };
}

/** The nodes of the graph and what stands below them. */
export function nodeRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const asked = async (c: Context<SandboxEnv>): Promise<Asked> => {
    const params = await paramsOf(c);
    const access = requireAccess(service, c, params);
    const usage = businessUsage(access.token.accountId, "instagram", 3, 0);
    for (const [name, value] of Object.entries(usage)) c.header(name, value);
    return { service, c, params, access, id: c.req.param("id") ?? "" };
  };
  routes.get("/:id", async (c) => c.json(one(await asked(c))));
  routes.post("/:id", async (c) => c.json(change(await asked(c))));
  routes.delete("/:id", async (c) => c.json(remove(await asked(c))));
  routes.on(["GET", "POST"], "/:id/:edge", async (c) => {
    const all = await asked(c);
    const isAccount = service.accounts.get(all.id) !== null || all.id === "me";
    const edge = c.req.param("edge");
    if (!isAccount) return c.json(postEdge(all, edge));
    const account = accountNamed(service, all.access, all.id, c.req.method);
    return c.json(await accountEdge(all, account, edge));
  });
  return routes;
}
