import { type Context, Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import type { Post } from "../posts.ts";
import { notFound } from "./api-error.ts";
import type { Instance, Person, StatusData } from "./instance.ts";
import { canSee } from "./status-input.ts";
import { requireUser, viewer } from "./tokens.ts";
import { accountView, statusView } from "./views.ts";

function person(instance: Instance, id: string): Account<Person> {
  const account = instance.accounts.get(id);
  if (!account || account.suspended) throw notFound();
  return account;
}

type Wanted = (post: Post<StatusData>) => boolean;

function filters(instance: Instance, c: Context<SandboxEnv>, accountId: string): Wanted {
  const on = (name: string) => ["true", "1"].includes(c.req.query(name) ?? "");
  const tagged = c.req.query("tagged")?.toLowerCase();
  const toOthers = ({ parentId }: Post<StatusData>) =>
    parentId !== null && instance.posts.trace(parentId)?.accountId !== accountId;
  return (post) =>
    !(on("only_media") && post.mediaCount === 0) &&
    !(on("exclude_replies") && toOthers(post)) &&
    !(on("pinned") && post.seq > 0) &&
    !(tagged && !post.text.toLowerCase().includes(`#${tagged}`));
}

function idOf(text: string | undefined): bigint | null {
  return text && /^\d{1,20}$/.test(text) ? BigInt(text) : null;
}

/** The asked-for page, newest first. `min_id` pages upwards from an id, `since_id` only bounds. */
function paged(c: Context<SandboxEnv>, posts: readonly Post<StatusData>[], limit: number) {
  const max = idOf(c.req.query("max_id"));
  const since = idOf(c.req.query("since_id"));
  const min = idOf(c.req.query("min_id"));
  const within = posts.filter(({ remoteId }) => {
    const id = BigInt(remoteId);
    return (max === null || id < max) && (since === null || id > since) && (min === null || id > min);
  });
  return min === null ? within.slice(0, limit) : within.slice(-limit);
}

function links(
  c: Context<SandboxEnv>,
  base: string,
  shown: readonly Post<StatusData>[],
  limit: number,
): string | null {
  const first = shown[0];
  const last = shown.at(-1);
  if (!first || !last) return null;
  const link = (name: string, id: string, rel: string) => {
    const url = new URL(`${base}${new URL(c.req.url).pathname.replace(/^\/mastodon/, "")}`);
    for (const [key, value] of new URL(c.req.url).searchParams) url.searchParams.set(key, value);
    for (const key of ["max_id", "since_id", "min_id", "access_token"]) url.searchParams.delete(key);
    url.searchParams.set(name, id);
    return `<${url}>; rel="${rel}"`;
  };
  const next = shown.length === limit ? [link("max_id", last.remoteId, "next")] : [];
  return [...next, link("min_id", first.remoteId, "prev")].join(", ");
}

function statuses(instance: Instance, c: Context<SandboxEnv>, account: Account<Person>) {
  const seen = viewer(instance, c);
  const asked = Number(c.req.query("limit") ?? 20);
  const limit = Number.isInteger(asked) && asked > 0 ? Math.min(asked, 40) : 20;
  const lag = innerFault(c, instance.world.faults, "list-lag");
  const youngest = lag ? instance.world.now() - lag.ms : Number.POSITIVE_INFINITY;
  const wanted = filters(instance, c, account.id);
  const posts = instance.posts
    .list({ accountId: account.id })
    .filter((post) => post.receivedAt <= youngest && canSee(post, seen) && wanted(post));
  const shown = paged(c, posts, limit);
  const link = links(c, instance.base, shown, limit);
  if (link) c.header("link", link);
  return shown.map((post) => statusView(instance, post));
}

/** Accounts and their statuses. */
export function peopleRoutes(instance: Instance): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/verify_credentials", (c) => {
    const { account } = requireUser(instance, c, "profile", "read:accounts");
    const source = {
      privacy: "public",
      sensitive: false,
      language: "en",
      note: account.data.note,
      fields: [],
    };
    const role = { id: "-99", name: "", permissions: "65536", color: "", highlighted: false };
    return c.json({
      ...accountView(instance, account),
      source: { ...source, follow_requests_count: 0 },
      role,
    });
  });
  routes.get("/lookup", (c) => {
    const [username = "", host] = (c.req.query("acct") ?? "").replace(/^@/, "").split("@");
    const account = instance.accounts.byHandle(username.toLowerCase());
    if (!account || (host && host !== instance.domain)) throw notFound();
    return c.json(accountView(instance, person(instance, account.id)));
  });
  routes.get("/:id", (c) => c.json(accountView(instance, person(instance, c.req.param("id")))));
  routes.get("/:id/statuses", (c) => c.json(statuses(instance, c, person(instance, c.req.param("id")))));
  return routes;
}
