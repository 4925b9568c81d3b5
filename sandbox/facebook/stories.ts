import { badParameter } from "../graph/error.ts";
import { graphPage } from "../graph/paging.ts";
import { type Call, pageFor, publishing, reading } from "./access.ts";
import { graphTime, permalinkOf, type Service } from "./network.ts";
import { photosFor } from "./photo-store.ts";
import { publishPost } from "./publish-post.ts";

const DAY_MS = 86_400_000;

/** `POST /{page}/photo_stories`: from a photo that stands in no post. */
export function postPhotoStory(service: Service, call: Call, pageId: string): unknown {
  const page = pageFor(service, call, { ...publishing, pageId });
  const id = call.params.required("photo_id");
  const [photo] = photosFor(service, page, [id]);
  if (!photo) throw badParameter("Param photo_id must be a valid photo");
  const post = publishPost(service, call, page, { text: "", photos: [photo], kind: "photo-story" });
  return { success: true, post_id: post.remoteId.split("_")[1] };
}

/** `GET /{page}/stories`: those of the last day are out, older ones in the archive. */
export function listStories(service: Service, call: Call, pageId: string): unknown {
  const page = pageFor(service, call, { ...reading, pageId });
  const { params } = call;
  const now = service.world.now();
  const stories = service.posts
    .list({ accountId: page.id })
    .filter(({ data }) => data.kind.endsWith("story") && data.visibleAt <= now);
  return graphPage(
    stories,
    { limit: params.text("limit"), after: params.text("after"), before: params.text("before") },
    {
      key: ({ remoteId }) => remoteId,
      shown: ({ remoteId, data, receivedAt }) => ({
        post_id: remoteId.split("_")[1],
        status: now - receivedAt < DAY_MS ? "PUBLISHED" : "ARCHIVED",
        creation_time: graphTime(receivedAt),
        media_type: data.videoId ? "video" : "photo",
        media_id: data.videoId ?? data.photos[0]?.id,
        url: permalinkOf(service, page.id, remoteId),
      }),
      address: call.c.req.url,
      most: 100,
    },
  );
}
