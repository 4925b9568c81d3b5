import { type Context, Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { bodyOf, rates, requireCaller } from "./caller.ts";
import { forbidden, notFound } from "./problem.ts";
import { readTweet, type TweetInput, tweetFields } from "./tweet-input.ts";
import { tweetView } from "./views.ts";
import { type Member, type Service, snowflake } from "./x.ts";

const writing = ["tweet.read", "tweet.write", "users.read"];
/** For how long the same text is not taken again. */
const duplicateMs = 24 * 3_600_000;

/** The same text in the same place; with media X does not look. */
function isDuplicate({ posts, world }: Service, account: Account<Member>, input: TweetInput): boolean {
  if (input.data.media.length > 0 || input.data.poll || input.previous) return false;
  return posts
    .list({ accountId: account.id, limit: 200 })
    .some(
      (post) =>
        post.text === input.text &&
        post.parentId === input.parentId &&
        post.data.media.length === 0 &&
        world.now() - post.receivedAt < duplicateMs,
    );
}

function insert({ posts, world }: Service, account: Account<Member>, input: TweetInput): string {
  const now = world.now();
  const remoteId = snowflake(now);
  const { previous, data, text, parentId } = input;
  if (previous) {
    const { remoteId: old, mediaCount } = previous;
    const replaced = { ...previous.data, replacedBy: remoteId };
    posts.edit(old, { text: previous.text, mediaCount, data: replaced, at: now });
    posts.remove(old, now);
  }
  posts.add({
    remoteId,
    accountId: account.id,
    parentId,
    text,
    mediaCount: data.media.length,
    createdAt: new Date(now).toISOString(),
    receivedAt: now,
    data: { ...data, history: [...data.history, remoteId] },
  });
  return remoteId;
}

async function create(service: Service, c: Context<SandboxEnv>) {
  const account = requireCaller(service, c, writing, rates.post);
  const input = readTweet(service, account, await bodyOf(c, tweetFields));
  const doubled = innerFault(c, service.world.faults, "duplicate");
  const id = service.world.store.transaction(() => {
    if (isDuplicate(service, account, input))
      throw forbidden("You are not allowed to create a Tweet with duplicate content.");
    if (doubled) insert(service, account, input);
    return insert(service, account, input);
  });
  const post = service.posts.get(id);
  return post && tweetView(service, post, [], account.data.renamed);
}

/** Removes a post with all its versions. One that was removed before is no error. */
function remove(service: Service, c: Context<SandboxEnv>, id: string): boolean {
  const account = requireCaller(service, c, writing, rates.remove);
  const trace = service.posts.trace(id);
  if (!trace) throw notFound("id", id);
  if (trace.accountId !== account.id) throw forbidden("You are not authorized to delete this Tweet.");
  let latest = trace;
  while (latest.data.replacedBy) {
    const next = service.posts.trace(latest.data.replacedBy);
    if (!next) break;
    latest = next;
  }
  if (latest.deletedAt !== null) return false;
  service.posts.remove(latest.remoteId, service.world.now());
  return true;
}

/** Posting and deleting, below `/2/tweets`. */
export function tweetRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/", async (c) => c.json({ data: await create(service, c) }, 201));
  routes.delete("/:id", (c) => c.json({ data: { deleted: remove(service, c, c.req.param("id")) } }));
  return routes;
}
