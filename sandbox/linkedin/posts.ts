import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import type { Post } from "../posts.ts";
import {
  type Caller,
  jsonBody,
  listIn,
  paged,
  pageOf,
  rawQuery,
  requireActor,
  requireCaller,
  requireRole,
  requireScope,
  urnOf,
} from "./access.ts";
import { readLittleText, writeLittleText } from "./little-text.ts";
import { type AccountData, freshNumber, type Network, type PostData } from "./network.ts";
import { only, readContent, textIn } from "./post-content.ts";
import { RestError, restErrors } from "./rest-error.ts";

const fields = [
  "author",
  "commentary",
  "visibility",
  "distribution",
  "content",
  "lifecycleState",
  "isReshareDisabledByAuthor",
  "reshareContext",
];
const visibilities = ["PUBLIC", "CONNECTIONS", "LOGGED_IN", "CONTAINER"];
const mutable = [
  "commentary",
  "contentCallToActionLabel",
  "contentLandingPage",
  "lifecycleState",
  "adContext",
];
const longest = 3000;
const duplicateMs = 10 * 60_000;

const invalid = (field: string, words: string) => restErrors.field("INVALID_VALUE_FOR_FIELD", field, words);

/** The text as a reader will see it. What is cut off is cut off without a word, here as there. */
function commentaryIn(c: Context<SandboxEnv>, json: Record<string, unknown>) {
  const given = json.commentary;
  if (typeof given !== "string")
    throw restErrors.field("MISSING_FIELD", "commentary", "Field commentary is required");
  const read = readLittleText(given);
  if (read.text.length > longest)
    throw restErrors.field("FIELD_LENGTH_TOO_LONG", "commentary", `It is longer than ${longest} characters`);
  if (read.cut) c.set("wrong", `The text was cut at an unescaped ${read.cut}`);
  return read;
}

/** Everything beside text and content. */
function frameOf(json: Record<string, unknown>, author: Account<AccountData>): string {
  only(json, fields, "");
  const visibility = textIn(json, "visibility", "", 40, true) ?? "";
  const ofPage = author.data.kind === "organization";
  if (!visibilities.includes(visibility) || (ofPage && visibility === "CONNECTIONS"))
    throw invalid("visibility", `${visibility} is not possible here`);
  if (json.lifecycleState !== "PUBLISHED") throw invalid("lifecycleState", "It must be PUBLISHED");
  const distribution = json.distribution as Record<string, unknown> | null | undefined;
  if (!distribution)
    throw restErrors.field("MISSING_FIELD", "distribution", "Field distribution is required");
  only(
    distribution,
    ["feedDistribution", "targetEntities", "thirdPartyDistributionChannels"],
    "distribution",
  );
  if (!["MAIN_FEED", "NONE"].includes(String(distribution.feedDistribution)))
    throw invalid("distribution/feedDistribution", "It must be MAIN_FEED or NONE");
  return visibility;
}

function duplicateOf({ posts, world }: Network, accountId: string, fingerprint: string): string | null {
  const since = world.now() - duplicateMs;
  const recent = posts.list({ accountId, limit: 200 }).filter((post) => post.receivedAt > since);
  return recent.find(({ data }) => data.fingerprint === fingerprint)?.remoteId ?? null;
}

async function create(network: Network, c: Context<SandboxEnv>) {
  const caller = requireCaller(network, c.req.raw.headers);
  const json = await jsonBody(c);
  const author = requireActor(network, caller, json.author, { field: "author", what: "posts.CREATE" });
  const visibility = frameOf(json, author);
  const { text, hashtags } = commentaryIn(c, json);
  const urn = urnOf(author);
  const content = readContent(network, urn, json.content);
  if (text.trim() === "" && !json.content) throw invalid("commentary", "A post needs a text or content");
  const parts = JSON.stringify([json.commentary, json.content ?? null, json.reshareContext ?? null]);
  const fingerprint = createHash("sha256").update(parts).digest("hex");
  const twice = innerFault(c, network.world.faults, "duplicate") !== null;
  const { world, posts, documents } = network;
  const remoteId = world.store.transaction(() => {
    const earlier = duplicateOf(network, author.id, fingerprint);
    if (earlier) throw new RestError(422, "DUPLICATE_POST", `Content is a duplicate of ${earlier}`);
    const add = () => {
      const receivedAt = world.now();
      const made = `urn:li:${content.urn}:${freshNumber(receivedAt)}`;
      const activity = `urn:li:activity:${freshNumber(receivedAt)}`;
      posts.add({
        remoteId: made,
        accountId: author.id,
        parentId: null,
        text,
        mediaCount: content.shown.length,
        createdAt: new Date(receivedAt).toISOString(),
        receivedAt,
        data: {
          author: urn,
          activity,
          visibility,
          content: (json.content as PostData["content"]) ?? null,
          shown: content.shown,
          fingerprint,
          hashtags,
          commentId: null,
        },
      });
      documents.put("activity", activity, made);
      return made;
    };
    if (twice) add();
    return add();
  });
  return c.body(null, 201, { "x-restli-id": remoteId });
}

const view = ({ remoteId, text, receivedAt, editedAt, data }: Post<PostData>) => ({
  id: remoteId,
  author: data.author,
  commentary: writeLittleText(text, data.hashtags),
  createdAt: receivedAt,
  publishedAt: receivedAt,
  lastModifiedAt: editedAt ?? receivedAt,
  lifecycleState: "PUBLISHED",
  lifecycleStateInfo: { isEditedByAuthor: editedAt !== null },
  visibility: data.visibility,
  distribution: { feedDistribution: "MAIN_FEED", targetEntities: [], thirdPartyDistributionChannels: [] },
  isReshareDisabledByAuthor: false,
  ...(data.content ? { content: data.content } : {}),
});

/** The post with this URN, when it is the caller's to change. */
function own(network: Network, caller: Caller, urn: string, what: string): Post<PostData> | null {
  if (!/^urn:li:(share|ugcPost):\d+$/.test(urn))
    throw restErrors.field("INVALID_URN_TYPE", "id", `${urn} is no post`);
  const post = network.posts.get(urn);
  if (post) requireActor(network, caller, post.data.author, { field: "author", what });
  return post;
}

/** Posts of members can be read by nobody: their permission is closed. */
function requireReader(network: Network, caller: Caller, author: string, what: string): void {
  if (author.startsWith("urn:li:person:")) requireScope(caller, what, "r_member_social");
  requireScope(caller, what, "r_organization_social");
  requireRole(network, caller, author, what);
}

function listed(network: Network, c: Context<SandboxEnv>) {
  const caller = requireCaller(network, c.req.raw.headers);
  if (c.req.header("x-restli-method")?.toUpperCase() !== "FINDER")
    throw new RestError(400, "ILLEGAL_ARGUMENT", "X-RestLi-Method FINDER is needed");
  if (c.req.query("q") !== "author") throw new RestError(400, "ILLEGAL_ARGUMENT", "The finder is q=author");
  const sort = c.req.query("sortBy") ?? "LAST_MODIFIED";
  if (!["CREATED", "LAST_MODIFIED"].includes(sort)) throw invalid("sortBy", "CREATED or LAST_MODIFIED");
  const author = c.req.query("author") ?? "";
  requireReader(network, caller, author, "posts.FINDER-author");
  const lag = innerFault(c, network.world.faults, "list-lag");
  const accountId = author.split(":").at(-1) ?? "";
  const all = network.posts
    .list({ accountId })
    .filter(
      ({ parentId, receivedAt }) => parentId === null && (!lag || receivedAt <= network.world.now() - lag.ms),
    );
  if (sort === "LAST_MODIFIED")
    all.sort((a, b) => (b.editedAt ?? b.receivedAt) - (a.editedAt ?? a.receivedAt));
  return paged(all.map(view), pageOf(c), "/rest/posts");
}

function batch(network: Network, c: Context<SandboxEnv>, ids: string[]) {
  const caller = requireCaller(network, c.req.raw.headers);
  const results: Record<string, unknown> = {};
  const errors: Record<string, unknown> = {};
  for (const urn of ids) {
    const post = network.posts.get(urn);
    if (post) {
      requireReader(network, caller, post.data.author, "posts.BATCH_GET");
      results[urn] = view(post);
    } else errors[urn] = { status: 404, code: "NOT_FOUND", message: `${urn} was not found` };
  }
  const statuses = Object.fromEntries(Object.keys(results).map((urn) => [urn, 200]));
  return { results, statuses, errors };
}

async function change(network: Network, c: Context<SandboxEnv>, urn: string) {
  const caller = requireCaller(network, c.req.raw.headers);
  if (c.req.header("x-restli-method")?.toUpperCase() !== "PARTIAL_UPDATE")
    throw new RestError(400, "ILLEGAL_ARGUMENT", "X-RestLi-Method PARTIAL_UPDATE is needed");
  const patch = (await jsonBody(c)).patch as { $set?: Record<string, unknown> } | undefined;
  if (!patch?.$set) throw restErrors.field("MISSING_FIELD", "patch/$set", "Nothing is to be set");
  const post = own(network, caller, urn, "posts.PARTIAL_UPDATE");
  if (!post) throw restErrors.notFound(urn);
  only(patch.$set, mutable, "patch/$set");
  const { text, hashtags } = commentaryIn(c, patch.$set);
  const { mediaCount, data } = post;
  network.posts.edit(urn, { text, mediaCount, data: { ...data, hashtags }, at: network.world.now() });
  return c.body(null, 204);
}

/** `/rest/posts`. */
export function postRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/", (c) => create(network, c));
  routes.get("/", (c) => {
    const ids = rawQuery(c).get("ids");
    if (ids === undefined) return c.json(listed(network, c));
    const list = listIn(ids);
    if (!list) throw invalid("ids", "ids is no List()");
    return c.json(batch(network, c, list));
  });
  routes.get("/:urn", (c) => {
    const caller = requireCaller(network, c.req.raw.headers);
    const post = network.posts.get(c.req.param("urn"));
    if (!post || post.parentId !== null) throw restErrors.notFound(c.req.param("urn"));
    requireReader(network, caller, post.data.author, "posts.GET");
    return c.json(view(post));
  });
  routes.post("/:urn", (c) => change(network, c, c.req.param("urn")));
  routes.delete("/:urn", (c) => {
    const caller = requireCaller(network, c.req.raw.headers);
    const post = own(network, caller, c.req.param("urn"), "posts.DELETE");
    // One that is gone already answers the same.
    if (post) network.posts.remove(post.remoteId, network.world.now());
    return c.body(null, 204);
  });
  return routes;
}
