import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import type { Post } from "../posts.ts";
import { forbidden, notFound, Refused } from "./api-error.ts";
import { formOf, freshId, isVisible, type Network, requireAccount, type Submission } from "./network.ts";
import { ownOf, showFor, thingView } from "./views.ts";

const COMMENT = 10_000;
const TEXT = 40_000;

type Kept = Post<Submission>;

const show = (c: Context<SandboxEnv>) => showFor(c.req.query("raw_json") === "1");

function textOf(form: URLSearchParams, most: number): string {
  const text = form.get("text") ?? "";
  if (text.trim() === "") throw new Refused("NO_TEXT", "we need something here", "text");
  if ([...text].length > most) throw new Refused("TOO_LONG", `this is too long (max: ${most})`, "text");
  return text;
}

/** What a comment answers; it must be there. */
function parentOf(network: Network, form: URLSearchParams): Kept {
  const id = form.get("thing_id") ?? "";
  const parent = network.posts.get(id);
  if (parent && isVisible(network, parent.data.visibleAt)) return parent;
  if (!/^t[13]_[a-z0-9]+$/.test(id))
    throw new Refused("INVALID_OPTION", "that option is not valid", "thing_id");
  const comment = id.startsWith("t1_");
  throw comment
    ? new Refused("DELETED_COMMENT", "that comment has been deleted", "parent")
    : new Refused("DELETED_LINK", "the link you are commenting on has been deleted", "parent");
}

async function comment(network: Network, c: Context<SandboxEnv>) {
  const account = requireAccount(network, c, "submit");
  const form = await formOf(c);
  const text = textOf(form, COMMENT);
  const parent = parentOf(network, form);
  const { world, posts } = network;
  const again = innerFault(c, world.faults, "duplicate") ? 2 : 1;
  let remoteId = "";
  for (let time = 0; time < again; time += 1) {
    remoteId = `t1_${freshId(world.now() + time)}`;
    posts.add({
      remoteId,
      accountId: account.id,
      parentId: parent.remoteId,
      text,
      mediaCount: 0,
      createdAt: new Date(world.now()).toISOString(),
      receivedAt: world.now(),
      data: {
        ...parent.data,
        kind: "comment",
        body: text,
        link: null,
        files: [],
        answers: [],
        linkId: parent.data.linkId ?? parent.remoteId,
        visibleAt: world.now(),
      },
    });
  }
  const kept = posts.get(remoteId);
  const things = kept ? [thingView(network, kept, show(c))] : [];
  return { json: { errors: [], data: { things } } };
}

/** Only the text of text posts and comments changes. */
async function edit(network: Network, c: Context<SandboxEnv>) {
  const account = requireAccount(network, c, "edit");
  const form = await formOf(c);
  const post = network.posts.get(form.get("thing_id") ?? "");
  if (post?.accountId !== account.id) throw forbidden();
  const { kind } = post.data;
  if (kind !== "self" && kind !== "comment" && kind !== "poll") throw forbidden();
  const text = textOf(form, kind === "comment" ? COMMENT : TEXT);
  const at = network.world.now();
  network.posts.edit(post.remoteId, { text, mediaCount: 0, data: { ...post.data, body: text }, at });
  const changed = network.posts.get(post.remoteId);
  const things = changed ? [thingView(network, changed, show(c))] : [];
  return { json: { errors: [], data: { things } } };
}

/** Some of what was written, with the name after which it goes on. */
function pageOf(network: Network, c: Context<SandboxEnv>, all: readonly Kept[]) {
  const limit = Math.min(100, Math.max(1, Number(c.req.query("limit") ?? 25) || 25));
  const after = c.req.query("after");
  const at = after ? all.findIndex(({ remoteId }) => remoteId === after) + 1 : 0;
  const some = after && at === 0 ? [] : all.slice(at, at + limit);
  const next = at + limit < all.length ? (some.at(-1)?.remoteId ?? null) : null;
  return {
    kind: "Listing",
    data: { after: next, dist: some.length, children: some.map((post) => thingView(network, post, show(c))) },
  };
}

function written(network: Network, c: Context<SandboxEnv>, comments: boolean) {
  requireAccount(network, c, "history");
  const person = network.accounts.byHandle(c.req.param("name") ?? "");
  if (!person) throw notFound();
  const lag = innerFault(c, network.world.faults, "list-lag");
  const newest = network.world.now() - (lag?.ms ?? 0);
  const all = ownOf(network, person.id, comments).filter(({ receivedAt }) => !lag || receivedAt <= newest);
  return pageOf(network, c, all);
}

/** What can be done to posts and comments, and reading them. */
export function thingRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/api/comment", async (c) => c.json(await comment(network, c)));
  routes.post("/api/editusertext", async (c) => c.json(await edit(network, c)));
  routes.post("/api/del", async (c) => {
    const account = requireAccount(network, c, "edit");
    const post = network.posts.get((await formOf(c, false)).get("id") ?? "");
    // It says yes whatever was there.
    if (post?.accountId === account.id) network.posts.remove(post.remoteId, network.world.now());
    return c.json({});
  });
  routes.get("/user/:name/submitted", (c) => c.json(written(network, c, false)));
  routes.get("/user/:name/comments", (c) => c.json(written(network, c, true)));
  routes.get("/api/info", (c) => {
    requireAccount(network, c, "read");
    const names = (c.req.query("id") ?? "").split(",").slice(0, 100);
    const found = names.flatMap((name) => network.posts.trace(name) ?? []);
    const seen = found.filter(({ data }) => isVisible(network, data.visibleAt));
    return c.json(pageOf(network, c, seen));
  });
  return routes;
}
