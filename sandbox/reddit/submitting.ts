import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { ApiError, Refused } from "./api-error.ts";
import { type Asset, assetOf } from "./assets.ts";
import { formOf, freshId, type Kind, type Network, requireAccount, type Submission } from "./network.ts";
import { requirePlace, type Subreddit } from "./subreddits.ts";
import { wwwUrl } from "./views.ts";

const TITLE = 300;
const TEXT = 40_000;

const length = (text: string): number => [...text].length;

/** What every kind of post says of itself, whatever form it came in. */
type Asked = {
  sr: string;
  title: string;
  text: string;
  flairId: string;
  nsfw: boolean;
  spoiler: boolean;
};

type Inside = Partial<Pick<Submission, "link" | "files" | "answers">>;

function flairOf(place: Subreddit, id: string): string | null {
  const flair = place.flairs.find((one) => one.id === id && !one.mod_only);
  if (id !== "" && !flair) throw new Refused("INVALID_OPTION", "that option is not valid", "flair_id");
  if (!flair && place.flairRequired)
    throw new Refused("SUBMIT_VALIDATION_FLAIR_REQUIRED", "Your post must contain post flair.", "flair");
  return flair?.text ?? null;
}

function check(
  network: Network,
  handle: string,
  kind: Kind,
  asked: Asked,
): Pick<Submission, "subreddit" | "flair"> {
  if (asked.title.trim() === "") throw new Refused("NO_TEXT", "we need something here", "title");
  if (length(asked.title) > TITLE) throw new Refused("TOO_LONG", `this is too long (max: ${TITLE})`, "title");
  if (length(asked.text) > TEXT) throw new Refused("TOO_LONG", `this is too long (max: ${TEXT})`, "text");
  const place = requirePlace(network, asked.sr, handle, kind);
  return { subreddit: place.name, flair: flairOf(place, asked.flairId) };
}

type Author = { id: string; handle: string };

/** Keeps one post (two when that fault is asked for); what a follower reads is its body, without one its title. */
function keep(
  network: Network,
  c: Context<SandboxEnv>,
  author: Author,
  kind: Kind,
  asked: Asked,
  inside: Inside,
  visibleAt = network.world.now(),
): string {
  const { posts, world } = network;
  const data: Submission = {
    kind,
    ...check(network, author.handle, kind, asked),
    title: asked.title,
    body: asked.text,
    link: inside.link ?? null,
    files: inside.files ?? [],
    nsfw: asked.nsfw,
    spoiler: asked.spoiler,
    answers: inside.answers ?? [],
    linkId: null,
    visibleAt,
  };
  const again = innerFault(c, world.faults, "duplicate") ? 2 : 1;
  let remoteId = "";
  for (let time = 0; time < again; time += 1) {
    remoteId = `t3_${freshId(world.now() + time)}`;
    posts.add({
      remoteId,
      accountId: author.id,
      parentId: null,
      text: asked.text || asked.title,
      mediaCount: data.files.length,
      createdAt: new Date(visibleAt).toISOString(),
      receivedAt: world.now(),
      data,
    });
  }
  return remoteId;
}

const made = (data: Record<string, unknown>) => ({ json: { errors: [], data } });

function shownAs(network: Network, remoteId: string) {
  const post = network.posts.get(remoteId);
  return { url: post ? wwwUrl(network, post) : "", id: remoteId.slice(3) };
}

/** A link goes to a place once, unless `resubmit` says otherwise. */
function linkOf(network: Network, form: URLSearchParams): string {
  const link = form.get("url") ?? "";
  if (link === "") throw new Refused("NO_URL", "a url is required", "url");
  if (!URL.canParse(link) || !/^https?:$/.test(new URL(link).protocol))
    throw new Refused("BAD_URL", "you should check that url", "url");
  const sr = (form.get("sr") ?? "").toLowerCase();
  const there = network.posts
    .list()
    .some(({ data }) => data.link === link && data.subreddit.toLowerCase() === sr);
  if (there && form.get("resubmit") !== "true")
    throw new Refused("ALREADY_SUB", "that link has already been submitted", "url");
  return link;
}

function fileAt(network: Network, accountId: string, url: string, kind: "image" | "video"): Asset {
  const asset = assetOf(network, accountId, url);
  if (asset?.file?.kind !== kind) throw new Refused("BAD_URL", "you should check that url", "url");
  return asset;
}

/** Files are worked on after the answer: the post is not named in it, and may never appear. */
function submitFile(
  network: Network,
  c: Context<SandboxEnv>,
  author: Author,
  form: URLSearchParams,
  asked: Asked,
) {
  const kind = form.get("kind") === "image" ? "image" : "video";
  const asset = fileAt(network, author.id, form.get("url") ?? "", kind);
  if (kind === "video") fileAt(network, author.id, form.get("video_poster_url") ?? "", "image");
  const { base, world } = network;
  const answer = made({
    user_submitted_page: `${base}/www.reddit.com/user/${author.handle}/submitted/`,
    websocket_url: `wss://ws.sandbox.test/${asset.id}`,
  });
  const { file, failed } = asset;
  check(network, author.handle, kind, asked);
  if (file && !failed)
    keep(network, c, author, kind, asked, { files: [file] }, world.now() + world.processingMs);
  return answer;
}

async function submit(network: Network, c: Context<SandboxEnv>) {
  const author = requireAccount(network, c, "submit");
  const form = await formOf(c);
  const kind = form.get("kind") ?? "";
  const asked: Asked = {
    sr: form.get("sr") ?? "",
    title: form.get("title") ?? "",
    text: form.get("text") ?? "",
    flairId: form.get("flair_id") ?? "",
    nsfw: form.get("nsfw") === "true",
    spoiler: form.get("spoiler") === "true",
  };
  if (kind === "image" || kind === "video" || kind === "videogif")
    return submitFile(network, c, author, form, asked);
  if (kind !== "self" && kind !== "link")
    throw new Refused("INVALID_OPTION", "that option is not valid", "kind");
  const link = kind === "link" ? linkOf(network, form) : null;
  const remoteId = keep(network, c, author, kind, asked, { link });
  return made({ ...shownAs(network, remoteId), drafts_count: 0, name: remoteId });
}

/** A JSON body with what galleries and polls share. */
async function jsonOf(c: Context<SandboxEnv>): Promise<{ body: Record<string, unknown>; asked: Asked }> {
  const body: unknown = /^application\/json\b/i.test(c.req.header("content-type") ?? "")
    ? await c.req.json().catch(() => null)
    : null;
  if (typeof body !== "object" || body === null)
    throw new ApiError(400, "Bad Request", { reason: "BAD_JSON" });
  const given = body as Record<string, unknown>;
  if (given.api_type !== "json") throw new Refused("INVALID_OPTION", "that option is not valid", "api_type");
  const text = (name: string) => (typeof given[name] === "string" ? given[name] : "");
  const asked = {
    sr: text("sr"),
    title: text("title"),
    text: text("text"),
    flairId: text("flair_id"),
    nsfw: given.nsfw === true,
    spoiler: given.spoiler === true,
  };
  return { body: given, asked };
}

async function submitGallery(network: Network, c: Context<SandboxEnv>) {
  const author = requireAccount(network, c, "submit");
  const { body, asked } = await jsonOf(c);
  const items: unknown[] = Array.isArray(body.items) ? body.items : [];
  if (items.length < 2 || items.length > 20)
    throw new Refused("INVALID_OPTION", "a gallery has 2 to 20 images", "items");
  const files = items.map((item) => {
    const { media_id, caption = "" } = (item ?? {}) as { media_id?: unknown; caption?: unknown };
    if (typeof caption !== "string" || length(caption) > 180)
      throw new Refused("TOO_LONG", "this is too long (max: 180)", "caption");
    const asset = typeof media_id === "string" ? assetOf(network, author.id, media_id) : null;
    const file = asset?.failed ? null : asset?.file;
    if (file?.kind !== "image") throw new Refused("INVALID_OPTION", "that image cannot be used", "items");
    return file;
  });
  return made(shownAs(network, keep(network, c, author, "gallery", asked, { files })));
}

async function submitPoll(network: Network, c: Context<SandboxEnv>) {
  const author = requireAccount(network, c, "submit");
  const { body, asked } = await jsonOf(c);
  const answers = (Array.isArray(body.options) ? body.options : []).filter((one) => typeof one === "string");
  if (answers.length < 2 || answers.length > 6)
    throw new Refused("INVALID_OPTION", "a poll has 2 to 6 options", "options");
  const days = Number(body.duration);
  if (!Number.isInteger(days) || days < 1 || days > 7)
    throw new Refused("INVALID_OPTION", "a poll runs 1 to 7 days", "duration");
  return made(shownAs(network, keep(network, c, author, "poll", asked, { answers })));
}

/** Everything that makes a post. */
export function submitRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/api/submit", async (c) => c.json(await submit(network, c)));
  routes.post("/api/submit_gallery_post.json", async (c) => c.json(await submitGallery(network, c)));
  routes.post("/api/submit_poll_post", async (c) => c.json(await submitPoll(network, c)));
  return routes;
}
