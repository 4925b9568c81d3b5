import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import { framed, invalidParams, scopeMissing } from "./api-error.ts";
import { bodyOf, partOf, rates, requireCreator, scopesOf } from "./caller.ts";
import { type PostData, publicLevel, type Service } from "./tiktok.ts";

const most = 20;

/** Which scope each field of a profile needs. */
const userFields: Record<string, string> = {
  open_id: "user.info.basic",
  union_id: "user.info.basic",
  avatar_url: "user.info.basic",
  display_name: "user.info.basic",
  username: "user.info.profile",
  bio_description: "user.info.profile",
  is_verified: "user.info.profile",
  profile_deep_link: "user.info.profile",
  follower_count: "user.info.stats",
  following_count: "user.info.stats",
  likes_count: "user.info.stats",
  video_count: "user.info.stats",
};

const videoFields = [
  "id",
  "title",
  "video_description",
  "create_time",
  "cover_image_url",
  "share_url",
  "duration",
  "height",
  "width",
  "embed_link",
  "like_count",
  "comment_count",
  "share_count",
  "view_count",
];

function fieldsOf(c: Context<SandboxEnv>, known: readonly string[]): string[] {
  const fields = (c.req.query("fields") ?? "").split(",").filter(Boolean);
  if (fields.length === 0) throw invalidParams("fields is required.");
  const odd = fields.find((field) => !known.includes(field));
  if (odd !== undefined) throw invalidParams(`fields: ${odd} is not known.`);
  return fields;
}

const picked = (value: Record<string, unknown>, fields: readonly string[]) =>
  Object.fromEntries(fields.map((field) => [field, value[field]]));

function userInfo(service: Service, c: Context<SandboxEnv>) {
  const account = requireCreator(service, c, ["user.info.basic"], rates.read);
  const fields = fieldsOf(c, Object.keys(userFields));
  const scopes = scopesOf(service, c);
  const missing = fields.map((field) => userFields[field] ?? "").find((scope) => !scopes.includes(scope));
  if (missing !== undefined) throw scopeMissing(missing);
  const { id, handle, name, createdAt } = account;
  const age = service.world.now() - createdAt;
  const user = {
    open_id: id,
    union_id: `union-${id}`,
    avatar_url: `${service.base}/avatars/${handle}.jpg`,
    display_name: name,
    username: handle,
    bio_description: "",
    is_verified: false,
    profile_deep_link: `${service.base}/@${handle}`,
    follower_count: 200 + grown(id, "follower", age, 900),
    following_count: 21,
    likes_count: 1_500 + grown(id, "like", age, 4_000),
    video_count: service.posts.count(id),
  };
  return { user: picked(user, fields) };
}

export function countsOf({ world }: Service, post: Post<PostData>) {
  const age = world.now() - post.data.readyAt;
  return {
    views: grown(post.remoteId, "view", age, 20_000),
    likes: grown(post.remoteId, "like", age, 1_500),
    comments: grown(post.remoteId, "comment", age, 90),
    shares: grown(post.remoteId, "share", age, 60),
  };
}

export function permalink(
  { accounts, base }: Service,
  { accountId, remoteId, data }: Post<PostData>,
): string {
  const kind = data.kind === "photos" ? "photo" : "video";
  return `${base}/@${accounts.get(accountId)?.handle}/${kind}/${remoteId}`;
}

function videoView(service: Service, post: Post<PostData>, fields: readonly string[]) {
  const { views, likes, comments, shares } = countsOf(service, post);
  const [first] = post.data.files;
  const video = {
    id: post.remoteId,
    title: post.data.info.title || post.text,
    video_description: post.text,
    create_time: Math.floor(Date.parse(post.createdAt) / 1000),
    cover_image_url: first?.mime.startsWith("image/")
      ? `${service.base}/files/${first.name}`
      : `${service.base}/cover.jpg`,
    share_url: permalink(service, post),
    duration: post.data.kind === "video" ? 4 : 0,
    height: 960,
    width: 540,
    embed_link: permalink(service, post),
    like_count: likes,
    comment_count: comments,
    share_count: shares,
    view_count: views,
  };
  return picked(video, fields);
}

/** Only what everybody can see is listed, once it was worked on. */
function visible(service: Service, accountId: string): Post<PostData>[] {
  const now = service.world.now();
  return service.posts
    .list({ accountId })
    .filter(({ data }) => data.info.privacy === publicLevel && data.readyAt <= now);
}

async function listVideos(service: Service, c: Context<SandboxEnv>) {
  const account = requireCreator(service, c, ["video.list"], rates.read);
  const fields = fieldsOf(c, videoFields);
  const { cursor = null, max_count = 10 } = await bodyOf(c);
  if (typeof max_count !== "number" || !Number.isInteger(max_count) || max_count < 1 || max_count > most)
    throw invalidParams(`max_count must be from 1 to ${most}.`);
  if (cursor !== null && (typeof cursor !== "number" || !Number.isInteger(cursor)))
    throw invalidParams("cursor must be a whole number.");
  const lag = innerFault(c, service.world.faults, "list-lag");
  const before = typeof cursor === "number" && cursor > 0 ? cursor : Number.POSITIVE_INFINITY;
  const found = visible(service, account.id)
    .filter((post) => Date.parse(post.createdAt) < before)
    .filter((post) => lag === null || post.receivedAt <= service.world.now() - lag.ms);
  const page = found.slice(0, max_count);
  const last = page.at(-1);
  return {
    videos: page.map((post) => videoView(service, post, fields)),
    cursor: last ? Date.parse(last.createdAt) : service.world.now(),
    has_more: found.length > page.length,
  };
}

async function queryVideos(service: Service, c: Context<SandboxEnv>) {
  const account = requireCreator(service, c, ["video.list"], rates.read);
  const fields = fieldsOf(c, videoFields);
  const ids = partOf(await bodyOf(c), "filters").video_ids;
  if (!Array.isArray(ids) || ids.length > most || ids.some((id) => typeof id !== "string"))
    throw invalidParams(`video_ids must hold at most ${most} texts.`);
  const posts = visible(service, account.id).filter(({ remoteId }) => ids.includes(remoteId));
  return { videos: posts.map((post) => videoView(service, post, fields)) };
}

/** Profiles and public posts, below `/v2`. */
export function readingRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/user/info/", (c) => c.json(framed(userInfo(service, c))));
  routes.post("/video/list/", async (c) => c.json(framed(await listVideos(service, c))));
  routes.post("/video/query/", async (c) => c.json(framed(await queryVideos(service, c))));
  return routes;
}
