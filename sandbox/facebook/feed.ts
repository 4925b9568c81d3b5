import { badParameter, GraphError } from "../graph/error.ts";
import { type Call, pageFor, publishing } from "./access.ts";
import { fieldsOf } from "./fields.ts";
import type { Service } from "./network.ts";
import { photosFor } from "./photo-store.ts";
import { checkText, publishPost } from "./publish-post.ts";
import { postView } from "./views.ts";

const MOST_PHOTOS = 10;

function mediaIds(given: readonly string[]): string[] {
  return given.map((one, index) => {
    let value: unknown;
    try {
      value = JSON.parse(one);
    } catch {
      value = null;
    }
    const id = typeof value === "object" && value !== null && "media_fbid" in value ? value.media_fbid : null;
    if (typeof id !== "string")
      throw badParameter(`Param attached_media[${index}] must be a valid media object`);
    return id;
  });
}

/** `POST /{page}/feed`. */
export function postFeed(service: Service, call: Call, pageId: string): unknown {
  const page = pageFor(service, call, { ...publishing, pageId });
  const { params } = call;
  const text = params.text("message") ?? "";
  checkText("message", text);
  if (!params.flag("published", true))
    throw badParameter("Unpublished and scheduled posts do not exist here");
  const photos = photosFor(service, page, mediaIds(params.list("attached_media")));
  if (photos.length > MOST_PHOTOS)
    throw badParameter(`Param attached_media must hold at most ${MOST_PHOTOS} photos`);
  const link = params.text("link");
  if (link !== null && !/^https?:\/\/[^/]+/.test(link))
    throw new GraphError(100, "(#100) The url you supplied is invalid", { subcode: 2061006 });
  if (link && /(^|\.)facebook\.com$/.test(new URL(link).hostname))
    throw new GraphError(1609008, "(#1609008) Cannot post Facebook.com links", { subcode: 1609008 });
  if (text.trim() === "" && !link && photos.length === 0) throw badParameter("Missing message or attachment");
  const post = publishPost(service, call, page, { text, photos, link });
  return postView(service, post, fieldsOf(params.text("fields"), ["id"]));
}
