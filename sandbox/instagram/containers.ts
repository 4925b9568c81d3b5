import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { type Container, containerOf, graphId, keepContainer, statusOf } from "../graph/containers.ts";
import { badParameter, GraphError } from "../graph/error.ts";
import type { Params } from "../graph/params.ts";
import { fetchPicture, fetchVideo, maxBytes, processingFailed } from "./media-rules.ts";
import type { Profile, Service } from "./network.ts";

const version = "v25.0";

function caption(params: Params): string {
  const text = params.text("caption") ?? "";
  const tags = text.match(/#[\p{L}\p{N}_]+/gu)?.length ?? 0;
  if (text.length > 2200 || tags > 30)
    throw new GraphError(36_004, "The caption is too long.", {
      subcode: 2207010,
      userMessage: `The caption was too long: at most 2200 characters and 30 hashtags.`,
    });
  if ((text.match(/(?<![\w@])@[\w.]+/g)?.length ?? 0) > 20)
    throw badParameter("Cannot mention more than 20 accounts", { subcode: 2207040 });
  return text;
}

/** Parameters that this kind of container does not know. */
function refuse(params: Params, kind: string, names: readonly string[]): void {
  const wrong = names.find((name) => params.text(name) !== null);
  if (wrong) throw badParameter(`The parameter ${wrong} is not supported for ${kind}`);
}

function notesOf(params: Params): string[] {
  const collaborators = params.list("collaborators");
  if (collaborators.length > 3) throw badParameter("At most 3 collaborators can be added");
  const offset = params.text("thumb_offset");
  if (offset !== null && !(Number(offset) >= 0 && Number(offset) <= 900_000))
    throw new GraphError(1, "The thumbnail offset must be within the video", { subcode: 2207057 });
  return [
    ...(collaborators.length > 0 ? [`Collaborators: ${collaborators.join(", ")}`] : []),
    ...(offset === null ? [] : [`Cover at ${Number(offset) / 1000} s`]),
    ...(params.flag("is_ai_generated", false) ? ["AI info"] : []),
  ];
}

type Making = { service: Service; c: Context<SandboxEnv>; account: Account<Profile>; params: Params };

const altText = (params: Params): string => {
  const alt = params.text("alt_text") ?? "";
  if ([...alt].length > 1000) throw badParameter("Param alt_text must be at most 1000 characters");
  return alt;
};

function fresh({ service, account }: Making, type: string): Container {
  const now = service.world.now();
  return {
    id: graphId(),
    accountId: account.id,
    type,
    child: false,
    text: "",
    media: [],
    replyTo: null,
    notes: [],
    madeAt: now,
    readyAt: now,
    failure: null,
    publishedAs: null,
  };
}

async function withPicture(making: Making, container: Container, feed: boolean): Promise<Container> {
  const { service, params } = making;
  const id = graphId();
  const file = `${id}.jpeg`;
  const { mime } = await fetchPicture(service, params.required("image_url"), file, feed);
  const media = [{ id, file, mime, kind: "image" as const, alt: altText(params) }];
  const failure = innerFault(making.c, service.world.faults, "processing-failed") ? processingFailed : null;
  return { ...container, media, failure };
}

async function withVideo(making: Making, container: Container, most: number): Promise<Container> {
  const { service, params } = making;
  const id = graphId();
  const file = `${id}.mp4`;
  const { mime, failure } = await fetchVideo(service, params.required("video_url"), file, most);
  const broken = innerFault(making.c, service.world.faults, "processing-failed") ? processingFailed : failure;
  const readyAt = service.world.now() + service.world.processingMs;
  const media = failure ? [] : [{ id, file, mime, kind: "video" as const, alt: "" }];
  return { ...container, media, readyAt, failure: broken };
}

async function reel(making: Making): Promise<Container> {
  const { service, params } = making;
  refuse(params, "REELS", ["alt_text", "image_url", "is_carousel_item"]);
  const notes = [
    ...notesOf(params),
    params.flag("share_to_feed", true) ? "Also in the feed" : "Reels tab only",
  ];
  const container = { ...fresh(making, "REELS"), text: caption(params), notes };
  if (params.text("upload_type") === null) return withVideo(making, container, maxBytes.reel);
  if (!service.way.sends || params.text("upload_type") !== "resumable")
    throw badParameter("Param upload_type must be one of {}: resumable uploads are not available here");
  refuse(params, "resumable uploads", ["video_url"]);
  return { ...container, readyAt: null };
}

async function story(making: Making): Promise<Container> {
  const { params } = making;
  refuse(params, "STORIES", ["caption", "alt_text", "is_carousel_item", "upload_type", "collaborators"]);
  const container = { ...fresh(making, "STORIES"), notes: ["Story, shown for a day", ...notesOf(params)] };
  return params.text("video_url") === null
    ? withPicture(making, container, false)
    : withVideo(making, container, maxBytes.story);
}

function childOf({ service, account }: Making, id: string): Container {
  const child = containerOf(service.documents, id);
  if (child?.accountId !== account.id || !child.child)
    throw new GraphError(24, "The requested resource does not exist", {
      subcode: 2207006,
      userMessage: "The media with this ID cannot be found.",
    });
  const status = statusOf(child, service.world.now());
  if (status !== "FINISHED") throw notReady();
  return child;
}

export const notReady = (): GraphError =>
  new GraphError(9007, "Media ID is not available", {
    subcode: 2207027,
    userMessage: "The media is not ready for publishing, please wait for a moment",
  });

function carousel(making: Making): Container {
  const { params } = making;
  refuse(params, "CAROUSEL", ["image_url", "video_url", "alt_text", "is_carousel_item"]);
  const ids = params.list("children");
  if (ids.length < 2 || ids.length > 10)
    throw badParameter("A carousel needs between 2 and 10 children", { subcode: 2207028 });
  const media = ids.flatMap((id) => childOf(making, id).media);
  return { ...fresh(making, "CAROUSEL"), text: caption(params), media, notes: notesOf(params) };
}

async function child(making: Making): Promise<Container> {
  const { params } = making;
  refuse(params, "carousel items", ["caption", "collaborators", "location_id"]);
  if (params.text("video_url") === null)
    return { ...(await withPicture(making, fresh(making, "IMAGE"), true)), child: true };
  if (params.text("media_type") !== "VIDEO") throw badParameter("Unknown media type", { subcode: 2207023 });
  refuse(params, "videos", ["alt_text"]);
  return { ...(await withVideo(making, fresh(making, "VIDEO"), maxBytes.reel)), child: true };
}

async function made(making: Making): Promise<Container> {
  const { params } = making;
  const type = params.text("media_type");
  if (type === "CAROUSEL") return carousel(making);
  if (type === "REELS") return reel(making);
  if (type === "STORIES") return story(making);
  if (params.flag("is_carousel_item", false)) return child(making);
  // `VIDEO` alone is retired.
  if (type !== null && type !== "IMAGE") throw badParameter("Unknown media type", { subcode: 2207023 });
  refuse(params, "images", ["video_url", "share_to_feed", "thumb_offset"]);
  const container = { ...fresh(making, "IMAGE"), text: caption(params), notes: notesOf(params) };
  return withPicture(making, container, true);
}

/** `POST /{ig-id}/media`. */
export async function makeContainer(making: Making): Promise<Record<string, string>> {
  const { service, account } = making;
  const rule = { name: `${service.way.id}-containers`, limit: 400, windowMs: 86_400_000 };
  if (!service.world.limits.take(account.id, [rule]).allowed)
    throw new GraphError(4, "(#4) Application request limit reached", { transient: true });
  const container = await made(making);
  keepContainer(service.documents, container);
  if (container.readyAt !== null) return { id: container.id };
  const uri = `${service.base}/rupload.facebook.com/ig-api-upload/${version}/${container.id}`;
  return { id: container.id, uri };
}
