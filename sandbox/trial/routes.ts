import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { page } from "../pages/layout.ts";
import { postCard } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import { timelineOf } from "./timeline.ts";
import { issuePair, requireMember, revokeAll, rotate } from "./tokens.ts";
import { passwordOf, Refused, type Service, type TrialPost } from "./trial.ts";

const MOST_CHARACTERS = 1000;
const PAGE = 40;

type Body = Record<string, unknown>;

async function bodyOf(c: Context<SandboxEnv>): Promise<Body> {
  const body: unknown = await c.req.json().catch(() => null);
  if (typeof body !== "object" || body === null) throw new Refused(400, "bad_request", "JSON is needed");
  return body as Body;
}

function textOf(body: Body): string {
  const text = typeof body.text === "string" ? body.text : "";
  if (text.trim() === "") throw new Refused(422, "bad_text", "A text is needed");
  if ([...text].length > MOST_CHARACTERS)
    throw new Refused(422, "bad_text", `The text is longer than ${MOST_CHARACTERS} characters`);
  return text;
}

const shown = (service: Service, post: Post<TrialPost>) => ({
  id: post.remoteId,
  text: post.text,
  created_at: post.createdAt,
  edited: post.editedAt !== null,
  reply_to: post.parentId,
  url: `${service.base}/p/${post.remoteId}`,
});

async function token(service: Service, c: Context<SandboxEnv>) {
  const body = await bodyOf(c);
  if (body.grant_type === "refresh_token") {
    const pair = service.world.store.transaction(() => rotate(service, String(body.refresh_token)));
    if (!pair) throw new Refused(400, "invalid_grant", "The refresh token is not valid any more");
    return pair;
  }
  const account = service.accounts.byHandle(String(body.handle ?? "").toLowerCase());
  if (body.grant_type !== "password" || !account || body.password !== passwordOf(account.handle))
    throw new Refused(400, "invalid_grant", "Handle or password is wrong");
  return service.world.store.transaction(() => issuePair(service, account.id));
}

type NewPost = { accountId: string; parentId: string | null; text: string; key: string | null };

/** Keeps one post, for good; returns its id. */
function keep({ posts, world }: Service, { key, ...post }: NewPost): string {
  const remoteId = randomBytes(8).toString("hex");
  const receivedAt = world.now();
  const createdAt = new Date(receivedAt).toISOString();
  posts.add({ ...post, remoteId, createdAt, receivedAt, mediaCount: 0, data: { key } });
  return remoteId;
}

function parentOf(service: Service, body: Body): string | null {
  const parentId = typeof body.reply_to === "string" ? body.reply_to : null;
  if (parentId && !service.posts.get(parentId))
    throw new Refused(422, "no_parent", "The post it answers is gone");
  return parentId;
}

async function create(service: Service, c: Context<SandboxEnv>) {
  const account = requireMember(service, c.req.raw.headers);
  const body = await bodyOf(c);
  const { trial, posts, documents, world } = service;
  const key = trial.readBack === "key" ? (c.req.header("idempotency-key") ?? null) : null;
  const place = `${account.id}:${key}`;
  const doubled = innerFault(c, world.faults, "duplicate");
  const remoteId = world.store.transaction(() => {
    const earlier = key ? documents.get<string>("key", place) : null;
    if (earlier && posts.get(earlier)) return earlier;
    const post = { accountId: account.id, text: textOf(body), parentId: parentOf(service, body), key };
    if (doubled) keep(service, post);
    const made = keep(service, post);
    if (key) documents.put("key", place, made);
    return made;
  });
  const post = posts.get(remoteId);
  return post && shown(service, post);
}

function byKey(service: Service, c: Context<SandboxEnv>, account: Account) {
  const remoteId = service.documents.get<string>("key", `${account.id}:${c.req.query("key") ?? ""}`);
  const post = remoteId ? service.posts.get(remoteId) : null;
  if (!post) throw new Refused(404, "no_such_key", "Nothing was posted with this key");
  return { posts: [shown(service, post)], next: null };
}

function listed(service: Service, c: Context<SandboxEnv>, account: Account) {
  const { world, posts } = service;
  const lag = innerFault(c, world.faults, "list-lag");
  const before = Number(c.req.query("before")) || Number.MAX_SAFE_INTEGER;
  const found = posts.list({ accountId: account.id, limit: PAGE, beforeSeq: before });
  const old = lag ? found.filter((post) => post.receivedAt <= world.now() - lag.ms) : found;
  const last = found.at(-1);
  return {
    posts: old.map((post) => shown(service, post)),
    next: found.length === PAGE && last ? String(last.seq) : null,
  };
}

function read(service: Service, c: Context<SandboxEnv>) {
  const account = requireMember(service, c.req.raw.headers);
  const { readBack } = service.trial;
  if (readBack === "key") return byKey(service, c, account);
  if (readBack === "list") return listed(service, c, account);
  throw new Refused(405, "not_offered", "Posts cannot be read here");
}

function own(service: Service, c: Context<SandboxEnv>): Post<TrialPost> {
  const account = requireMember(service, c.req.raw.headers);
  const post = service.posts.get(c.req.param("id") ?? "");
  if (post?.accountId !== account.id) throw new Refused(404, "no_such_post", "There is no such post");
  return post;
}

async function edit(service: Service, c: Context<SandboxEnv>) {
  const { remoteId, data } = own(service, c);
  const text = textOf(await bodyOf(c));
  service.posts.edit(remoteId, { text, mediaCount: 0, data, at: service.world.now() });
  const edited = service.posts.get(remoteId);
  return edited && shown(service, edited);
}

/** Everything below a trial platform's base address. */
export function trialRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const member = (c: Context<SandboxEnv>) => requireMember(service, c.req.raw.headers);
  routes.onError((error, c) => {
    c.set("wrong", error.message);
    return (error instanceof Refused ? error : new Refused(500, "broken", error.message)).toResponse();
  });
  routes.post("/token", async (c) => c.json(await token(service, c)));
  routes.delete("/token", (c) => {
    revokeAll(service, member(c).id);
    return c.body(null, 204);
  });
  routes.get("/me", (c) => {
    const { id, handle, name } = member(c);
    return c.json({ id, handle, name, url: `${service.base}/by/${handle}` });
  });
  routes.get("/posts", (c) => c.json(read(service, c)));
  routes.post("/posts", async (c) => c.json(await create(service, c), 201));
  routes.put("/posts/:id", async (c) => c.json(await edit(service, c)));
  routes.delete("/posts/:id", (c) => {
    service.posts.remove(own(service, c).remoteId, service.world.now());
    return c.body(null, 204);
  });
  routes.get("/p/:id", (c) => {
    const post = service.posts.trace(c.req.param("id"));
    const cards = post ? timelineOf(service, [post]).map(postCard) : [];
    const content = html`<h1>${post ? "Post" : "Post not found"}</h1>${cards}`;
    return c.html(page("Post", "", [], content), post && !post.deletedAt ? 200 : 404);
  });
  return routes;
}
