import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { fetchFile } from "../fetching.ts";
import type { Post } from "../posts.ts";
import { paged, requirePerson } from "./access.ts";
import {
  type Business,
  denied,
  invalid,
  type LocalPost,
  notFound,
  type Picture,
  requirePlace,
} from "./business.ts";
import { actionOf, asObject, eventOf, offerOf, sourcesOf, summaryOf, topicOf } from "./post-rules.ts";

const MOST_BYTES = 5_000_000;
const LEAST_BYTES = 10_240;
const LEAST_SIDE = 250;

/** Where people see a post. */
export const searchUrl = (business: Business, id: string): string =>
  `${business.base}/local.google.com/place?use=posts&lpsid=${id}`;

export const stateOf = (
  { world }: Business,
  { data }: Post<LocalPost>,
): "PROCESSING" | "LIVE" | "REJECTED" => {
  if (data.liveAt > world.now()) return "PROCESSING";
  return data.rejected ? "REJECTED" : "LIVE";
};

function postView(business: Business, post: Post<LocalPost>) {
  const { data, remoteId, text, createdAt, editedAt } = post;
  const state = stateOf(business, post);
  const name = `${data.place}/localPosts/${remoteId}`;
  return {
    name,
    ...(data.languageCode ? { languageCode: data.languageCode } : {}),
    summary: text,
    ...(data.callToAction ? { callToAction: data.callToAction } : {}),
    state,
    ...(data.event ? { event: data.event } : {}),
    ...(data.offer ? { offer: data.offer } : {}),
    createTime: createdAt,
    updateTime: editedAt ? new Date(editedAt).toISOString() : createdAt,
    ...(state === "LIVE" ? { searchUrl: searchUrl(business, remoteId) } : {}),
    ...(data.media.length > 0
      ? {
          media: data.media.map(({ file }, index) => ({
            name: `${name}/media/${index}`,
            mediaFormat: "PHOTO",
            googleUrl: `${business.base}/files/${file}`,
          })),
        }
      : {}),
    topicType: data.topicType,
  };
}

type Asked = { person: Account; place: string };

function asked(business: Business, c: Context<SandboxEnv>): Asked {
  const person = requirePerson(business, c);
  const { owner = "", location = "" } = c.req.param() as Record<string, string>;
  const { canPost } = requirePlace(person, owner, location);
  if (!canPost && c.req.method !== "GET") throw denied();
  return { person, place: `accounts/${owner}/locations/${location}` };
}

async function bodyOf(c: Context<SandboxEnv>): Promise<Record<string, unknown>> {
  const body = asObject(await c.req.json().catch(() => null));
  if (!body) throw invalid("local_post", "Invalid JSON payload received.");
  return body;
}

/** Fetches every picture for real, and looks at its bytes. */
async function fetchAll(business: Business, sources: readonly string[]): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const [index, source] of sources.entries()) {
    const refuse = (message: string) => invalid(`media[${index}].source_url`, message);
    const file = randomBytes(12).toString("hex");
    const fetched = await fetchFile(source, business.blobs, file, { maxBytes: MOST_BYTES });
    if (fetched === "too-large") throw refuse("The photo is larger than 5 MB.");
    if (typeof fetched === "string") throw refuse("The photo could not be fetched.");
    const { kind, saved } = fetched;
    if (kind?.mime !== "image/jpeg" && kind?.mime !== "image/png")
      throw refuse("The photo must be a JPG or PNG.");
    if (saved.size < LEAST_BYTES) throw refuse("The photo is smaller than 10 KB.");
    if ((kind.width ?? 0) < LEAST_SIDE || (kind.height ?? 0) < LEAST_SIDE)
      throw refuse("The photo is smaller than 250 by 250 pixels.");
    pictures.push({ file, mime: kind.mime });
  }
  return pictures;
}

async function create(business: Business, c: Context<SandboxEnv>) {
  const { person, place } = asked(business, c);
  const body = await bodyOf(c);
  const topicType = topicOf(body.topicType);
  const text = summaryOf(body.summary);
  const facts = {
    place,
    topicType,
    languageCode: typeof body.languageCode === "string" ? body.languageCode : null,
    callToAction: actionOf(body.callToAction, topicType),
    event: eventOf(body.event, topicType),
    offer: offerOf(body.offer, topicType),
  };
  const media = await fetchAll(business, sourcesOf(body.media));
  const { faults, now, processingMs } = business.world;
  const rejected = innerFault(c, faults, "processing-failed") !== null;
  // What has to be looked at takes a while; a plain text is live at once.
  const liveAt = now() + (media.length > 0 ? processingMs : 0);
  const data: LocalPost = { ...facts, media, rejected, liveAt };
  const times = innerFault(c, faults, "duplicate") ? 2 : 1;
  const ids = Array.from({ length: times }, () => add(business, { accountId: person.id, text, data }));
  return view(business, ids.at(-1) ?? "");
}

function add({ posts, world }: Business, post: { accountId: string; text: string; data: LocalPost }): string {
  const remoteId = String(randomBytes(8).readBigUInt64BE() >> 1n);
  const at = world.now();
  posts.add({
    ...post,
    remoteId,
    parentId: null,
    mediaCount: post.data.media.length,
    createdAt: new Date(at).toISOString(),
    receivedAt: at,
  });
  return remoteId;
}

function view(business: Business, id: string) {
  const post = business.posts.get(id);
  if (!post) throw notFound();
  return postView(business, post);
}

function own(business: Business, c: Context<SandboxEnv>): Post<LocalPost> {
  const { place } = asked(business, c);
  const post = business.posts.get(c.req.param("post") ?? "");
  if (post?.data.place !== place) throw notFound();
  return post;
}

const MASKED = ["summary", "callToAction", "event", "offer", "media", "languageCode"];

/** Changes the fields that the mask names, and no other. */
async function patch(business: Business, c: Context<SandboxEnv>) {
  const { remoteId, text, data } = own(business, c);
  const mask = (c.req.query("updateMask") ?? "").split(",").filter(Boolean);
  const strange = mask.find((field) => !MASKED.includes(field));
  if (mask.length === 0 || strange)
    throw invalid("update_mask", strange ? `${strange} cannot be changed.` : "An update mask is required.");
  const body = await bodyOf(c);
  const { topicType } = data;
  const has = (field: string) => mask.includes(field);
  const changed: LocalPost = {
    ...data,
    ...(has("callToAction") ? { callToAction: actionOf(body.callToAction, topicType) } : {}),
    ...(has("event") ? { event: eventOf(body.event, topicType) } : {}),
    ...(has("offer") ? { offer: offerOf(body.offer, topicType) } : {}),
    ...(has("media") ? { media: await fetchAll(business, sourcesOf(body.media)) } : {}),
  };
  business.posts.edit(remoteId, {
    text: has("summary") ? summaryOf(body.summary) : text,
    mediaCount: changed.media.length,
    data: changed,
    at: business.world.now(),
  });
  return view(business, remoteId);
}

/** `mybusiness.googleapis.com/v4` */
export function localPostRoutes(business: Business): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const all = "/accounts/:owner/locations/:location/localPosts";
  routes.post(all, async (c) => c.json(await create(business, c)));
  routes.get(all, (c) => {
    const { person, place } = asked(business, c);
    const lag = innerFault(c, business.world.faults, "list-lag")?.ms ?? 0;
    const posts = business.posts
      .list({ accountId: person.id })
      .filter(({ data, receivedAt }) => data.place === place && receivedAt + lag <= business.world.now());
    const views = posts.map((post) => postView(business, post));
    return c.json(paged(c, "localPosts", views, { usual: 100, most: 100 }));
  });
  routes.get(`${all}/:post`, (c) => c.json(postView(business, own(business, c))));
  routes.patch(`${all}/:post`, async (c) => c.json(await patch(business, c)));
  routes.delete(`${all}/:post`, (c) => {
    business.posts.remove(own(business, c).remoteId, business.world.now());
    return c.json({});
  });
  return routes;
}
