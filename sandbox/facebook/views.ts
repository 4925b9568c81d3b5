import { grown } from "../metrics.ts";
import type { Post } from "../posts.ts";
import { pick } from "./fields.ts";
import {
  graphTime,
  hosts,
  type Page,
  type Photo,
  type PostData,
  permalinkOf,
  reelLinkOf,
  type Service,
} from "./network.ts";

const pageFields = [
  "id",
  "name",
  "username",
  "link",
  "picture",
  "category",
  "category_list",
  "tasks",
  "access_token",
  "followers_count",
  "fan_count",
  "instagram_business_account",
];

export function pageView(
  service: Service,
  page: Page,
  fields: readonly string[],
  token?: () => string,
): Record<string, unknown> {
  const followers = 120 + grown(page.id, "followers", 8_640_000_000, 900);
  const website = `${service.base}/${hosts.website}`;
  return pick(
    {
      id: page.id,
      name: page.name,
      username: page.handle,
      link: `${website}/${page.id}`,
      picture: { data: { url: `${website}/picture.svg`, is_silhouette: true, width: 200, height: 200 } },
      category: page.data.category,
      category_list: [{ id: "1", name: page.data.category }],
      tasks: page.data.tasks,
      access_token: fields.includes("access_token") ? token?.() : undefined,
      followers_count: followers,
      fan_count: followers - 7,
    },
    fields,
    pageFields,
    "Page",
  );
}

export const photoUrl = ({ base }: Service, { file }: Photo): string =>
  `${base}/${hosts.website}/media/${file}`;
export const videoUrl = ({ base }: Service, id: string): string =>
  `${base}/${hosts.website}/media/video/${id}`;

const photoAttachment = (service: Service, photo: Photo) => ({
  media_type: "photo",
  media: { image: { src: photoUrl(service, photo), width: 720, height: 720 } },
  ...(photo.alt ? { description: photo.alt } : {}),
  target: { id: photo.id, url: photoUrl(service, photo) },
  url: photoUrl(service, photo),
});

function attachmentsOf(service: Service, { data }: Post<PostData>): { data: unknown[] } | undefined {
  const { photos, videoId, link } = data;
  if (videoId) {
    const url = reelLinkOf(service, videoId);
    return {
      data: [
        {
          media_type: "video",
          media: { source: videoUrl(service, videoId) },
          target: { id: videoId, url },
          url,
        },
      ],
    };
  }
  const [first, ...others] = photos;
  if (first && others.length > 0) {
    const subattachments = { data: photos.map((photo) => photoAttachment(service, photo)) };
    return { data: [{ media_type: "album", target: { id: first.id }, title: "Photos", subattachments }] };
  }
  if (first) return { data: [photoAttachment(service, first)] };
  if (link) return { data: [{ media_type: "link", title: link, url: link, target: { url: link } }] };
  return undefined;
}

export function countsOf(service: Service, post: Post<PostData>) {
  const age = service.world.now() - post.receivedAt;
  return {
    reactions: grown(post.remoteId, "reactions", age, 400),
    shares: grown(post.remoteId, "shares", age, 40),
    comments: service.posts.answers(post.remoteId).length,
  };
}

export const linkOf = (service: Service, post: Post<PostData>): string =>
  post.data.videoId
    ? reelLinkOf(service, post.data.videoId)
    : permalinkOf(service, post.accountId, post.remoteId);

const postFields = [
  "id",
  "message",
  "story",
  "created_time",
  "updated_time",
  "permalink_url",
  "full_picture",
  "status_type",
  "is_published",
  "attachments",
  "shares",
  "reactions",
  "comments",
  "from",
];

export function postView(
  service: Service,
  post: Post<PostData>,
  fields: readonly string[],
): Record<string, unknown> {
  const { reactions, shares, comments } = countsOf(service, post);
  const [photo] = post.data.photos;
  const page = service.accounts.get(post.accountId);
  return pick(
    {
      id: post.remoteId,
      message: post.text || undefined,
      created_time: graphTime(post.receivedAt),
      updated_time: graphTime(post.editedAt ?? post.receivedAt),
      permalink_url: linkOf(service, post),
      full_picture: photo ? photoUrl(service, photo) : undefined,
      status_type: post.data.videoId ? "added_video" : photo ? "added_photos" : "mobile_status_update",
      is_published: true,
      attachments: attachmentsOf(service, post),
      shares: shares > 0 ? { count: shares } : undefined,
      reactions: { data: [], summary: { total_count: reactions, viewer_reaction: "NONE" } },
      comments: { data: [], summary: { order: "ranked", total_count: comments, can_comment: true } },
      from: { id: post.accountId, name: page?.name },
    },
    fields,
    postFields,
    "Post",
  );
}

const commentFields = [
  "id",
  "message",
  "created_time",
  "from",
  "permalink_url",
  "like_count",
  "comment_count",
  "parent",
];

export function commentView(
  service: Service,
  post: Post<PostData>,
  fields: readonly string[],
): Record<string, unknown> {
  const page = service.accounts.get(post.accountId);
  const parent = post.parentId ? service.posts.trace(post.parentId) : null;
  return pick(
    {
      id: post.remoteId,
      message: post.text,
      created_time: graphTime(post.receivedAt),
      from: { id: post.accountId, name: page?.name },
      permalink_url: `${parent ? linkOf(service, parent) : service.base}?comment_id=${post.remoteId.split("_")[1]}`,
      like_count: 0,
      comment_count: service.posts.answers(post.remoteId).length,
    },
    fields,
    commentFields,
    "Comment",
  );
}
