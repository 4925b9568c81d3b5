import type { Context } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { fetchFile } from "../fetching.ts";
import {
  type Container,
  containerOf,
  graphId,
  keepContainer,
  type Medium,
  statusOf,
} from "../graph/containers.ts";
import { badParameter, GraphError } from "../graph/error.ts";
import type { Params } from "../graph/params.ts";
import type { Profile, Service } from "./network.ts";
import { checkText } from "./text-rules.ts";

const maxBytes = { IMAGE: 8_388_608, VIDEO: 1_073_741_824 } as const;
const replyControls = [
  "everyone",
  "accounts_you_follow",
  "mentioned_only",
  "parent_post_author_only",
  "followers_only",
];

export type Making = { service: Service; c: Context<SandboxEnv>; account: Account<Profile>; params: Params };

export const notFound = (): GraphError =>
  new GraphError(24, "The requested resource does not exist", {
    subcode: 4_279_009,
    title: "Media Not Found",
    userMessage: "The requested resource does not exist (Media Not Found)",
  });

function altText(params: Params): string {
  const alt = params.text("alt_text") ?? "";
  if ([...alt].length > 1000) throw badParameter("Param alt_text must be at most 1000 characters long.");
  return alt;
}

type File = { media: Medium[]; failure: string | null };

async function fileOf({ service, params }: Making, type: "IMAGE" | "VIDEO"): Promise<File> {
  const address = params.required(type === "IMAGE" ? "image_url" : "video_url");
  const id = graphId();
  const alt = altText(params);
  const fetched = await fetchFile(address, service.blobs, id, { maxBytes: maxBytes[type] });
  const mime = typeof fetched === "string" ? "" : (fetched.kind?.mime ?? "");
  if (type === "VIDEO") {
    const fits = mime === "video/mp4" || mime === "video/quicktime";
    const failure =
      typeof fetched === "string" ? "FAILED_DOWNLOADING_VIDEO" : fits ? null : "FAILED_PROCESSING_VIDEO";
    return { media: fits ? [{ id, file: id, mime, kind: "video", alt }] : [], failure };
  }
  if (typeof fetched === "string")
    throw badParameter("The media could not be fetched from this URI", {
      userMessage: `The media could not be fetched from this URI: ${address}`,
    });
  if (mime !== "image/jpeg" && mime !== "image/png") {
    service.blobs.remove(id);
    throw badParameter("The image format is not supported. Supported formats are: JPEG, PNG.");
  }
  return { media: [{ id, file: id, mime, kind: "image", alt }], failure: null };
}

function parentOf({ service, params }: Making): string | null {
  const id = params.text("reply_to_id");
  if (id === null) return null;
  const parent = service.posts.get(id);
  // A post is not seen everywhere at once.
  if (!parent || parent.receivedAt + service.world.processingMs / 4 > service.world.now()) throw notFound();
  return id;
}

function pollOf(params: Params): string[] {
  const poll = params.json("poll_attachment");
  if (poll === null) return [];
  const given = Object.entries(poll as Record<string, unknown>);
  const known = given.every(
    ([name, value]) => /^option_[a-d]$/.test(name) && typeof value === "string" && value !== "",
  );
  const names = given.map(([name]) => name);
  if (!known || !names.includes("option_a") || !names.includes("option_b"))
    throw badParameter(
      "Param poll_attachment needs option_a and option_b, and may have option_c and option_d",
    );
  return [`Poll: ${given.map(([, value]) => value).join(" / ")}`];
}

function attachedText(params: Params): string[] {
  const attached = params.json("text_attachment") as { plaintext?: unknown } | null;
  if (attached === null) return [];
  const { plaintext } = attached;
  if (typeof plaintext !== "string" || plaintext === "" || [...plaintext].length > 10_000)
    throw badParameter("Param text_attachment needs plaintext of at most 10000 characters");
  return [`Attached text: ${plaintext}`];
}

const textOnly = ["link_attachment", "poll_attachment", "text_attachment", "gif_attachment", "is_ghost_post"];

function notesOf(params: Params, type: string): string[] {
  const wrong = type === "TEXT" ? null : textOnly.find((name) => params.text(name) !== null);
  if (wrong) throw badParameter(`Param ${wrong} is only supported for media_type TEXT`);
  const control = params.text("reply_control") ?? "everyone";
  if (!replyControls.includes(control))
    throw badParameter(`Param reply_control must be one of {${replyControls.join(", ")}}`);
  const topic = params.text("topic_tag");
  if (topic !== null && (topic === "" || [...topic].length > 50 || /[.&]/.test(topic)))
    throw badParameter("Param topic_tag must have 1 to 50 characters and no . or &");
  const link = params.text("link_attachment");
  if (link !== null && !URL.canParse(link)) throw badParameter("Param link_attachment must be a valid URL");
  return [
    ...pollOf(params),
    ...attachedText(params),
    ...(link ? [`Link: ${link}`] : []),
    ...(topic ? [`Topic: ${topic}`] : []),
    ...(control === "everyone" ? [] : [`Replies: ${control}`]),
    ...(params.flag("is_spoiler_media", false) ? ["Spoiler"] : []),
  ];
}

function childrenOf({ service, account, params }: Making): Medium[] {
  const ids = params.list("children");
  if (ids.length < 2 || ids.length > 20)
    throw badParameter("Param children must have between 2 and 20 items");
  return ids.flatMap((id) => {
    const child = containerOf(service.documents, id);
    if (child?.accountId !== account.id || !child.child) throw notFound();
    if (statusOf(child, service.world.now()) !== "FINISHED")
      throw badParameter("All children must have finished processing");
    return child.media;
  });
}

/** `POST /{user}/threads`. */
export async function makeContainer(making: Making): Promise<{ id: string; autoPublish: boolean }> {
  const { service, c, account, params } = making;
  const { world, documents } = service;
  const type = params.required("media_type");
  if (!["TEXT", "IMAGE", "VIDEO", "CAROUSEL"].includes(type))
    throw badParameter("Param media_type must be one of {TEXT, IMAGE, VIDEO, CAROUSEL}");
  const child = params.flag("is_carousel_item", false);
  if (child && (type === "TEXT" || type === "CAROUSEL" || params.text("text") !== null))
    throw badParameter("A carousel item is an image or a video without text");
  const text = checkText(params.text("text") ?? "");
  if (type === "TEXT" && text === "") throw badParameter("The parameter text is required");
  const replyTo = parentOf(making);
  const notes = notesOf(params, type);
  const file: File =
    type === "IMAGE" || type === "VIDEO"
      ? await fileOf(making, type)
      : { media: type === "CAROUSEL" ? childrenOf(making) : [], failure: null };
  const broken = innerFault(c, world.faults, "processing-failed");
  const container: Container = {
    id: graphId(),
    accountId: account.id,
    type,
    child,
    text,
    media: file.media,
    replyTo,
    notes,
    madeAt: world.now(),
    readyAt: world.now() + (type === "VIDEO" ? world.processingMs : world.processingMs / 4),
    failure: broken ? "FAILED_PROCESSING_VIDEO" : file.failure,
    publishedAs: null,
  };
  keepContainer(documents, container);
  return { id: container.id, autoPublish: type === "TEXT" && params.flag("auto_publish_text", false) };
}
