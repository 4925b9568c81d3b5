import { badParameter, missingObject } from "../graph/error.ts";
import type { Post } from "../posts.ts";
import { type Call, pageFor, publishing, reading } from "./access.ts";
import { fieldsOf, pick } from "./fields.ts";
import { type Page, type Photo, type PostData, personOf, type Service } from "./network.ts";
import { checkText } from "./publish-post.ts";
import { videoOf, videoView } from "./video-state.ts";
import { commentView, pageView, postView } from "./views.ts";

const photoFields = ["id", "created_time", "images", "name", "picture", "alt_text_custom"];
const videoFields = ["id", "status", "post_id", "permalink_url", "title", "description", "created_time"];

/** The post behind an id: its own, or that of its video. */
function postOf(service: Service, page: Page, id: string, method: string): Post<PostData> {
  const video = videoOf(service, id);
  const post = service.posts.get(video?.postId ?? id);
  if (post?.accountId !== page.id) throw missingObject(method, id);
  return post;
}

/** `GET /{id}`: a Page, a photo, a video, a post or a comment. */
export function readObject(service: Service, call: Call, id: string): unknown {
  const given = call.params.text("fields");
  const { documents, posts, world } = service;
  if (personOf(service, id)) throw missingObject("GET", id);
  const page = pageFor(service, call, reading);
  const otherPage = service.accounts.get(id);
  if (otherPage) return pageView(service, otherPage, fieldsOf(given, ["id", "name"]));
  const photo = documents.get<Photo>("photo", id);
  if (photo?.pageId === page.id)
    return pick(
      { id, alt_text_custom: photo.alt || undefined },
      fieldsOf(given, ["id"]),
      photoFields,
      "Photo",
    );
  const video = videoOf(service, id);
  if (video?.pageId === page.id && !(video.postId && !posts.get(video.postId)))
    return pick(videoView(service, video), fieldsOf(given, ["id"]), videoFields, "Video");
  const post = posts.get(id);
  if (!post || post.data.visibleAt > world.now()) throw missingObject("GET", id);
  return post.data.kind === "comment"
    ? commentView(service, post, fieldsOf(given, ["id", "message", "created_time", "from"]))
    : postView(service, post, fieldsOf(given, ["id", "message", "created_time"]));
}

/** `POST /{id}`: a post's or comment's `message`, a video's `title` and `description`. Files stay as they are. */
export function changeObject(service: Service, call: Call, id: string): unknown {
  const page = pageFor(service, call, publishing);
  const post = postOf(service, page, id, "POST");
  const { params } = call;
  const isVideo = videoOf(service, id) !== null;
  const name = isVideo ? "description" : "message";
  const text = params.text(name);
  if (text === null && params.text("title") === null) throw badParameter(`The parameter ${name} is required`);
  if (text !== null) checkText(name, text);
  if (text?.trim() === "" && post.mediaCount === 0) throw badParameter("Missing message or attachment");
  const { mediaCount, data, remoteId } = post;
  const title = isVideo ? (params.text("title") ?? data.title) : data.title;
  const at = service.world.now();
  service.posts.edit(remoteId, { text: text ?? post.text, mediaCount, data: { ...data, title }, at });
  return { success: true };
}

/** `DELETE /{id}`. A story of a photo cannot be deleted from here. */
export function removeObject(service: Service, call: Call, id: string): unknown {
  const page = pageFor(service, call, publishing);
  const post = postOf(service, page, id, "DELETE");
  if (post.data.kind === "photo-story")
    throw badParameter("Stories of a photo cannot be deleted through the API");
  const at = service.world.now();
  for (const { remoteId } of service.posts.answers(post.remoteId)) service.posts.remove(remoteId, at);
  service.posts.remove(post.remoteId, at);
  return { success: true };
}
