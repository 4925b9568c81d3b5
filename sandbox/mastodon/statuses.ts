import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import type { Post } from "../posts.ts";
import { invalid, notFound } from "./api-error.ts";
import { type Instance, type Medium, type StatusData, snowflake } from "./instance.ts";
import { list, type Params, readParams, text } from "./params.ts";
import { spend } from "./rates.ts";
import { canSee, readEdit, readStatus, type StatusInput } from "./status-input.ts";
import { parseStatus } from "./text-rules.ts";
import { type Caller, requireUser, viewer } from "./tokens.ts";
import { accountView, mediumView, statusView } from "./views.ts";

const hour = 3600_000;
const leadMs = 300_000;

function keepMedia(instance: Instance, media: readonly Medium[], statusId: string | null): void {
  for (const medium of media) instance.documents.put("medium", medium.id, { ...medium, statusId });
}

function insert(instance: Instance, { account }: Caller, input: StatusInput): string {
  const now = instance.world.now();
  const id = snowflake(now);
  keepMedia(instance, input.data.media, id);
  instance.posts.add({
    remoteId: id,
    accountId: account.id,
    parentId: input.parentId,
    text: input.text,
    mediaCount: input.data.media.length,
    createdAt: new Date(now).toISOString(),
    receivedAt: now,
    data: input.data,
  });
  return id;
}

function scheduled(instance: Instance, { account }: Caller, params: Params, input: StatusInput, at: string) {
  const time = Date.parse(at);
  if (!(time >= instance.world.now() + leadMs))
    throw invalid("Scheduled at The scheduled date must be in the future");
  const id = snowflake(instance.world.now());
  const kept = {
    id,
    scheduled_at: new Date(time).toISOString(),
    params: {
      text: input.text,
      media_ids: list(params, "media_ids").map(String),
      visibility: input.data.visibility,
    },
    media_attachments: input.data.media.map((medium) => mediumView(instance, medium)),
  };
  instance.documents.put("scheduled", `${account.id}/${id}`, kept);
  return kept;
}

async function create(instance: Instance, c: Context<SandboxEnv>) {
  const caller = requireUser(instance, c, "write:statuses");
  const { account, app } = caller;
  const params = await readParams(c);
  const given = c.req.header("idempotency-key");
  const key = given ? `${account.id}:${given}` : null;
  const earlier = key ? instance.documents.get<string>("idempotency", key) : null;
  const repeated = earlier ? instance.posts.get(earlier) : null;
  if (repeated) return statusView(instance, repeated);
  spend(instance, c, account.id, { name: "mastodon-statuses", limit: 300, windowMs: 3 * hour });
  const input = readStatus(instance, params, account, app);
  const at = text(params, "scheduled_at");
  if (at) return scheduled(instance, caller, params, input, at);
  const doubled = innerFault(c, instance.world.faults, "duplicate");
  const id = instance.world.store.transaction(() => {
    if (doubled) insert(instance, caller, { ...input, data: { ...input.data, media: [] } });
    const created = insert(instance, caller, input);
    if (key) instance.documents.put("idempotency", key, created, instance.world.now() + hour);
    return created;
  });
  const post = instance.posts.get(id);
  return post ? statusView(instance, post) : null;
}

function visible(instance: Instance, c: Context<SandboxEnv>, id: string): Post<StatusData> {
  const post = instance.posts.get(id);
  const author = post && instance.accounts.get(post.accountId);
  if (!post || author?.suspended || !canSee(post, viewer(instance, c))) throw notFound();
  return post;
}

function own(instance: Instance, c: Context<SandboxEnv>, id: string, scope: string): Post<StatusData> {
  const { account } = requireUser(instance, c, scope);
  const post = instance.posts.get(id);
  if (post?.accountId !== account.id) throw notFound();
  return post;
}

async function edit(instance: Instance, c: Context<SandboxEnv>, id: string) {
  const post = own(instance, c, id, "write:statuses");
  const input = readEdit(instance, await readParams(c), post);
  instance.world.store.transaction(() => {
    keepMedia(instance, input.data.media, id);
    const at = instance.world.now();
    instance.posts.edit(id, { text: input.text, mediaCount: input.data.media.length, data: input.data, at });
  });
  return statusView(instance, visible(instance, c, id));
}

function remove(instance: Instance, c: Context<SandboxEnv>, id: string) {
  const post = own(instance, c, id, "write:statuses");
  spend(instance, c, post.accountId, { name: "mastodon-deletes", limit: 30, windowMs: 1_800_000 });
  const shown = statusView(instance, post);
  instance.world.store.transaction(() => {
    instance.posts.remove(id, instance.world.now());
    if (c.req.query("delete_media") !== "true") keepMedia(instance, post.data.media, null);
  });
  return { ...shown, text: post.text, spoiler_text: post.data.spoiler };
}

function context(instance: Instance, post: Post<StatusData>) {
  const ancestors: Post<StatusData>[] = [];
  for (let id = post.parentId; id; ) {
    const parent = instance.posts.get(id);
    if (!parent) break;
    ancestors.unshift(parent);
    id = parent.parentId;
  }
  const below = ({ remoteId }: Post<StatusData>): Post<StatusData>[] =>
    instance.posts.answers(remoteId).flatMap((answer) => [answer, ...below(answer)]);
  const descendants = below(post);
  const views = (posts: Post<StatusData>[]) => posts.map((one) => statusView(instance, one));
  return { ancestors: views(ancestors), descendants: views(descendants) };
}

function history(instance: Instance, post: Post<StatusData>) {
  const account = instance.accounts.get(post.accountId);
  const { spoiler, sensitive } = post.data;
  const versions = [
    ...post.data.history,
    { text: post.text, spoiler, sensitive, at: post.editedAt ?? post.receivedAt },
  ];
  return versions.map((version) => ({
    content: parseStatus(instance, version.text).html,
    spoiler_text: version.spoiler,
    sensitive: version.sensitive,
    created_at: new Date(version.at).toISOString(),
    account: account && accountView(instance, account),
    media_attachments: post.data.media.map((medium) => mediumView(instance, medium)),
    emojis: [],
  }));
}

/** Publishing, changing, deleting and reading statuses. */
export function statusRoutes(instance: Instance): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/", async (c) => c.json(await create(instance, c)));
  routes.get("/", async (c) => {
    const ids = list(await readParams(c), "id").map(String);
    const seen = viewer(instance, c);
    const posts = ids.map((id) => instance.posts.get(id)).filter((post) => post !== null);
    return c.json(posts.filter((post) => canSee(post, seen)).map((post) => statusView(instance, post)));
  });
  routes.get("/:id", (c) => c.json(statusView(instance, visible(instance, c, c.req.param("id")))));
  routes.put("/:id", async (c) => c.json(await edit(instance, c, c.req.param("id"))));
  routes.delete("/:id", (c) => c.json(remove(instance, c, c.req.param("id"))));
  routes.get("/:id/source", (c) => {
    const post = own(instance, c, c.req.param("id"), "read:statuses");
    return c.json({ id: post.remoteId, text: post.text, spoiler_text: post.data.spoiler });
  });
  routes.get("/:id/context", (c) => c.json(context(instance, visible(instance, c, c.req.param("id")))));
  routes.get("/:id/history", (c) => c.json(history(instance, visible(instance, c, c.req.param("id")))));
  return routes;
}
