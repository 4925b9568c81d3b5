import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import {
  jsonBody,
  paged,
  pageOf,
  requireActor,
  requireCaller,
  requireRole,
  requireScope,
  urnOf,
} from "./access.ts";
import { assetOf } from "./asset-store.ts";
import { freshNumber, type Network, type PostData, type Shown } from "./network.ts";
import { only, textIn } from "./post-content.ts";
import { RestError, restErrors } from "./rest-error.ts";

const longest = 1250;

/** The living post that a URN names: its own, or its activity's. */
function postOf({ posts, documents }: Network, urn: string): Post<PostData> {
  const named = urn.startsWith("urn:li:activity:") ? documents.get<string>("activity", urn) : urn;
  const post = named ? posts.get(named) : null;
  if (!post || post.parentId !== null)
    throw new RestError(404, "NOT_FOUND", `Unable to obtain activity for ${urn}`);
  return post;
}

function shownIn(network: Network, actor: string, content: unknown): Shown[] {
  if (content === undefined) return [];
  const entries = Array.isArray(content) ? content : [];
  return entries.map((entry): Shown => {
    const image = String((entry as { entity?: { image?: unknown } }).entity?.image ?? "");
    const asset = assetOf(network, image);
    if (asset?.kind !== "image" || asset.owner !== actor || asset.state !== "sent")
      throw restErrors.field("INVALID_URN_ID", "content", `${image} is no image of the actor's`);
    return { url: `${network.www}/media/${asset.file}`, alt: "", kind: "image", title: null };
  });
}

const view = ({ remoteId, text, receivedAt, data }: Post<PostData>) => ({
  id: data.commentId,
  commentUrn: remoteId,
  actor: data.author,
  created: { actor: data.author, time: receivedAt },
  lastModified: { actor: data.author, time: receivedAt },
  message: { attributes: [], text },
  object: data.activity,
  ...(data.content ? { content: data.content.list } : {}),
});

async function create(network: Network, c: Context<SandboxEnv>, urn: string) {
  const caller = requireCaller(network, c.req.raw.headers);
  const what = "comments.CREATE";
  const json = await jsonBody(c);
  only(json, ["actor", "object", "message", "content", "parentComment"], "");
  const actor = requireActor(network, caller, json.actor, { field: "actor", what });
  const post = postOf(network, urn);
  const lag = innerFault(c, network.world.faults, "list-lag");
  if (lag && post.receivedAt > network.world.now() - lag.ms)
    throw new RestError(404, "NOT_FOUND", `Unable to obtain activity for ${urn}`);
  if (![post.remoteId, post.data.activity].includes(String(json.object)))
    throw restErrors.field("INVALID_URN_ID", "object", "object is not the post of the address");
  const message = (json.message ?? {}) as Record<string, unknown>;
  const text = textIn(message, "text", "message", longest, true) ?? "";
  const author = urnOf(actor);
  const shown = shownIn(network, author, json.content);
  const receivedAt = network.world.now();
  const commentId = freshNumber(receivedAt);
  const remoteId = `urn:li:comment:(${post.data.activity},${commentId})`;
  network.posts.add({
    remoteId,
    accountId: actor.id,
    parentId: post.remoteId,
    text,
    mediaCount: shown.length,
    createdAt: new Date(receivedAt).toISOString(),
    receivedAt,
    data: {
      author,
      activity: post.data.activity,
      visibility: post.data.visibility,
      content: json.content ? { list: json.content } : null,
      shown,
      fingerprint: "",
      hashtags: [],
      commentId,
    },
  });
  const made = network.posts.get(remoteId);
  return c.json(made && view(made), 201, { "x-restli-id": remoteId });
}

/** A comment of the actor's own. */
function own(network: Network, c: Context<SandboxEnv>, what: string): Post<PostData> {
  const caller = requireCaller(network, c.req.raw.headers);
  const actor = requireActor(network, caller, c.req.query("actor"), { field: "actor", what });
  const post = postOf(network, c.req.param("urn") ?? "");
  const id = c.req.param("id") ?? "";
  const found = network.posts.get(`urn:li:comment:(${post.data.activity},${id})`);
  if (!found) throw restErrors.notFound(`The comment ${id}`);
  if (found.accountId !== actor.id) throw restErrors.denied(what);
  return found;
}

async function change(network: Network, c: Context<SandboxEnv>) {
  if (c.req.header("x-restli-method")?.toUpperCase() !== "PARTIAL_UPDATE")
    throw new RestError(400, "ILLEGAL_ARGUMENT", "X-RestLi-Method PARTIAL_UPDATE is needed");
  const { remoteId, mediaCount, data } = own(network, c, "comments.PARTIAL_UPDATE");
  const { patch } = (await jsonBody(c)) as { patch?: { message?: { $set?: Record<string, unknown> } } };
  const text = textIn(patch?.message?.$set ?? {}, "text", "patch/message/$set", longest, true) ?? "";
  network.posts.edit(remoteId, { text, mediaCount, data, at: network.world.now() });
  return c.body(null, 204);
}

/** The post, when the caller may read what is under it: an administrator of its page. */
function readable(network: Network, c: Context<SandboxEnv>, what: string): Post<PostData> {
  const caller = requireCaller(network, c.req.raw.headers);
  requireScope(caller, what, "r_organization_social");
  const post = postOf(network, c.req.param("urn") ?? "");
  requireRole(network, caller, post.data.author, what);
  return post;
}

/** `/rest/socialActions`: comments, and how many of them and of reactions there are. */
export function socialRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/:urn/comments", (c) => create(network, c, c.req.param("urn")));
  routes.get("/:urn/comments", (c) => {
    const post = readable(network, c, "comments.GET_ALL");
    return c.json(paged(network.posts.answers(post.remoteId).map(view), pageOf(c), "/rest/socialActions"));
  });
  routes.post("/:urn/comments/:id", (c) => change(network, c));
  routes.delete("/:urn/comments/:id", (c) => {
    network.posts.remove(own(network, c, "comments.DELETE").remoteId, network.world.now());
    return c.body(null, 204);
  });
  routes.get("/:urn", (c) => {
    const post = readable(network, c, "socialActions.GET");
    const age = network.world.now() - post.receivedAt;
    return c.json({
      likesSummary: { totalLikes: grown(post.remoteId, "likes", age, 60) },
      commentsSummary: { totalFirstLevelComments: network.posts.answers(post.remoteId).length },
    });
  });
  return routes;
}
