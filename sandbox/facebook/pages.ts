import { Readable } from "node:stream";
import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxEnv } from "../asked.ts";
import { escapeHtml } from "../escape.ts";
import { page } from "../pages/layout.ts";
import { postCard, type TimelinePost } from "../pages/timeline.ts";
import type { Post } from "../posts.ts";
import { hosts, type Photo, type PostData, platformId, type Service } from "./network.ts";
import { videoOf } from "./video-state.ts";
import { countsOf, linkOf, photoUrl, videoUrl } from "./views.ts";

const kinds: Readonly<Record<PostData["kind"], string | null>> = {
  feed: null,
  video: "A video.",
  reel: "A reel.",
  "photo-story": "A story.",
  "video-story": "A story.",
  comment: "A comment.",
};

function notesOf({ world }: Service, { data }: Post<PostData>): string[] {
  const kind = kinds[data.kind];
  return [
    ...(kind ? [kind] : []),
    ...(data.title ? [`Title: ${data.title}`] : []),
    ...(data.link ? [`Preview of ${data.link}`] : []),
    ...(data.visibleAt > world.now() ? ["Still being processed: nobody sees it yet."] : []),
  ];
}

export function timelineOf(service: Service, posts: readonly Post<PostData>[]): TimelinePost[] {
  return posts.map((post) => {
    const author = service.accounts.get(post.accountId);
    const counts = countsOf(service, post);
    const { photos, videoId } = post.data;
    const parent = post.parentId ? service.posts.trace(post.parentId) : null;
    return {
      author: author?.name ?? post.accountId,
      handle: author?.handle ?? "",
      safeHtml: escapeHtml(post.text),
      media: [
        ...photos.map((photo) => ({ url: photoUrl(service, photo), alt: photo.alt, kind: "image" as const })),
        ...(videoId ? [{ url: videoUrl(service, videoId), alt: "", kind: "video" as const }] : []),
      ],
      createdAt: post.createdAt,
      receivedAt: post.receivedAt,
      editedAt: post.editedAt,
      deletedAt: post.deletedAt,
      permalink: linkOf(service, parent ?? post),
      notes: notesOf(service, post),
      counts: [
        { label: counts.reactions === 1 ? "reaction" : "reactions", value: counts.reactions },
        { label: counts.comments === 1 ? "comment" : "comments", value: counts.comments },
        { label: counts.shares === 1 ? "share" : "shares", value: counts.shares },
      ],
    };
  });
}

/** Parts of a video, one after the other. */
async function* bytesOf({ blobs }: Service, parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* blobs.read(part);
}

const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><rect width="200" height="200" fill="#1467dd"/></svg>';

/** Pages, permalinks and the files behind them, as a follower's browser shows them. */
export function websiteRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  const root = `/${hosts.website}`;
  const places = [{ id: platformId, label: "Facebook" }];
  const show = (post: Post<PostData> | null) => {
    const seen = post && !post.deletedAt;
    const all = seen ? [post, ...service.posts.answers(post.remoteId)] : [];
    const content = html`<h1>${seen ? "Post" : "This content isn't available"}</h1>${timelineOf(service, all).map(postCard)}`;
    return [page(seen ? "Post" : "Post not found", "", places, content), seen ? 200 : 404] as const;
  };
  routes.get(`${root}/picture.svg`, (c) => c.body(picture, 200, { "content-type": "image/svg+xml" }));
  routes.get(`${root}/media/video/:id{\\d+}`, (c) => {
    const video = videoOf(service, c.req.param("id"));
    if (!video) return c.notFound();
    const stream = Readable.toWeb(Readable.from(bytesOf(service, video.parts))) as ReadableStream<Uint8Array>;
    return new Response(stream, { headers: { "content-type": "video/mp4" } });
  });
  routes.get(`${root}/media/:file`, (c) => {
    const file = c.req.param("file");
    const photo = service.documents.get<Photo>("photo", file.split(".")[0] ?? "");
    if (photo?.file !== file) return c.notFound();
    return new Response(service.blobs.read(file), { headers: { "content-type": photo.mime } });
  });
  routes.get(`${root}/reel/:id{\\d+}`, (c) => {
    const postId = videoOf(service, c.req.param("id"))?.postId;
    return c.html(...show(postId ? service.posts.trace(postId) : null));
  });
  routes.get(`${root}/:page{\\d+}/posts/:id{\\d+}`, (c) =>
    c.html(...show(service.posts.trace(`${c.req.param("page")}_${c.req.param("id")}`))),
  );
  routes.get(`${root}/:id{\\d+_\\d+}`, (c) => c.html(...show(service.posts.trace(c.req.param("id")))));
  routes.get(`${root}/:page{\\d+}`, (c) => {
    const account = service.accounts.get(c.req.param("page"));
    if (!account) return c.notFound();
    const posts = timelineOf(service, service.posts.list({ accountId: account.id, limit: 100 }));
    return c.html(page(account.name, "", places, html`<h1>${account.name}</h1>${posts.map(postCard)}`));
  });
  return routes;
}
