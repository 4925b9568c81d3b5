import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import type { Post } from "../posts.ts";
import { namesIn, queryOf, rates, requireCaller } from "./caller.ts";
import { invalid, missing, unauthorized } from "./problem.ts";
import { mediumView, tweetFieldNames, tweetView, userView } from "./views.ts";
import type { Service, TweetData } from "./x.ts";

const reading = ["tweet.read", "users.read"];
const month = 30 * 86_400_000;
const mostIds = 100;

const userFields = [
  "id",
  "name",
  "username",
  "profile_image_url",
  "verified",
  "verified_type",
  "subscription_type",
  "public_metrics",
];
const mediaFields = ["url", "preview_image_url", "type", "alt_text", "public_metrics", "media_key"];

type Wanted = { tweet: string[]; media: string[]; expandsMedia: boolean };

function wantedOf(query: URLSearchParams): Wanted {
  return {
    tweet: namesIn(query, "tweet.fields", tweetFieldNames),
    media: namesIn(query, "media.fields", mediaFields),
    expandsMedia: namesIn(query, "expansions", ["attachments.media_keys"]).length > 0,
  };
}

function includes(service: Service, posts: readonly Post<TweetData>[], wanted: Wanted) {
  const media = wanted.expandsMedia ? posts.flatMap(({ data }) => data.media) : [];
  if (media.length === 0) return {};
  return { includes: { media: media.map((medium) => mediumView(service, medium, wanted.media)) } };
}

/** What only the author may see, and only for a month; left out, with a word about it, of older posts. */
function privately(service: Service, post: Post<TweetData>, wanted: readonly string[], caller: string) {
  const hidden =
    wanted.includes("non_public_metrics") &&
    (post.accountId !== caller || service.world.now() - post.receivedAt > month);
  return {
    wanted: hidden ? wanted.filter((name) => name !== "non_public_metrics") : wanted,
    errors: hidden
      ? [
          {
            resource_id: post.remoteId,
            parameter: "ids",
            resource_type: "tweet",
            section: "data",
            title: "Field Authorization Error",
            field: "non_public_metrics",
            detail: `Sorry, you are not authorized to access 'non_public_metrics' on the Tweet: [${post.remoteId}].`,
            type: "https://api.twitter.com/2/problems/not-authorized-for-resource",
          },
        ]
      : [],
  };
}

function byIds(service: Service, c: Context<SandboxEnv>) {
  const account = requireCaller(service, c, reading, rates.lookup);
  const query = queryOf(c, ["ids", "tweet.fields", "media.fields", "expansions"]);
  const ids = (query.get("ids") ?? "").split(",");
  const odd = ids.find((id) => !/^\d{1,19}$/.test(id));
  if (odd !== undefined || ids.length > mostIds)
    throw invalid("ids", odd ?? ids.length, `The \`ids\` query parameter value [${odd}] is not valid`);
  const wanted = wantedOf(query);
  const errors: Record<string, unknown>[] = [];
  const posts: Post<TweetData>[] = [];
  const data = ids.flatMap((id) => {
    const post = service.posts.get(id);
    if (!post) {
      errors.push(missing("ids", id));
      return [];
    }
    posts.push(post);
    const open = privately(service, post, wanted.tweet, account.id);
    errors.push(...open.errors);
    return [tweetView(service, post, open.wanted, account.data.renamed)];
  });
  return {
    ...(data.length > 0 ? { data } : {}),
    ...includes(service, posts, wanted),
    ...(errors.length > 0 ? { errors } : {}),
  };
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function timeOf(query: URLSearchParams, name: string): number | null {
  const given = query.get(name);
  if (given === null) return null;
  if (!instant.test(given))
    throw invalid(name, given, `The \`${name}\` query parameter value [${given}] is not valid`);
  return Date.parse(given);
}

function timeline(service: Service, c: Context<SandboxEnv>, userId: string) {
  const account = requireCaller(service, c, reading, rates.timeline);
  const query = queryOf(c, [
    "max_results",
    "pagination_token",
    "start_time",
    "end_time",
    "since_id",
    "until_id",
    "exclude",
    "tweet.fields",
    "media.fields",
    "expansions",
  ]);
  if (!service.accounts.get(userId)) throw invalid("id", userId, `The \`id\` [${userId}] is not valid`);
  const most = Number(query.get("max_results") ?? 10);
  if (!Number.isInteger(most) || most < 5 || most > 100)
    throw invalid(
      "max_results",
      most,
      `The \`max_results\` query parameter value [${most}] is not between 5 and 100`,
    );
  const start = timeOf(query, "start_time") ?? 0;
  const end = timeOf(query, "end_time") ?? Number.POSITIVE_INFINITY;
  const wanted = wantedOf(query);
  const withoutReplies = namesIn(query, "exclude", ["retweets", "replies"]).includes("replies");
  const lag = innerFault(c, service.world.faults, "list-lag");
  const token = query.get("pagination_token");
  const before = token === null ? Number.MAX_SAFE_INTEGER : Number.parseInt(token.slice(4), 36);
  if (Number.isNaN(before)) throw invalid("pagination_token", token, "The pagination_token is not valid");
  const found = service.posts.list({ accountId: userId, beforeSeq: before }).filter((post) => {
    const at = Date.parse(post.createdAt);
    const lags = lag !== null && post.receivedAt > service.world.now() - lag.ms;
    return at >= start && at < end && !lags && !(withoutReplies && post.parentId !== null);
  });
  const posts = found.slice(0, most);
  const last = posts.at(-1);
  const next = found.length > posts.length && last ? { next_token: `7140${last.seq.toString(36)}` } : {};
  if (!last) return { meta: { result_count: 0 } };
  return {
    data: posts.map((post) => tweetView(service, post, wanted.tweet, account.data.renamed)),
    ...includes(service, posts, wanted),
    meta: { result_count: posts.length, newest_id: posts[0]?.remoteId, oldest_id: last.remoteId, ...next },
  };
}

function me(service: Service, c: Context<SandboxEnv>) {
  const { id } = requireCaller(service, c, reading, rates.me);
  const wanted = namesIn(queryOf(c, ["user.fields"]), "user.fields", userFields);
  const account = service.accounts.get(id);
  if (!account) throw unauthorized();
  return userView(service, account, wanted);
}

/** Reading back, below `/2`. */
export function lookupRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/users/me", (c) => c.json({ data: me(service, c) }));
  routes.get("/users/:id/tweets", (c) => c.json(timeline(service, c, c.req.param("id"))));
  routes.get("/tweets", (c) => c.json(byIds(service, c)));
  return routes;
}
