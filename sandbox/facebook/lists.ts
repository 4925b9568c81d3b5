import { innerFault } from "../faults.ts";
import { badParameter, missingObject } from "../graph/error.ts";
import { graphPage } from "../graph/paging.ts";
import type { Post } from "../posts.ts";
import { type Call, commenting, pageFor, reading } from "./access.ts";
import { fieldsOf } from "./fields.ts";
import { freshId, type PostData, type Service } from "./network.ts";
import { commentView, postView } from "./views.ts";

const FEED = new Set(["feed", "video", "reel"]);

/** Seconds, or anything a date can be read from. */
function instant(name: string, given: string | null): number | null {
  if (given === null) return null;
  const at = /^\d+$/.test(given) ? Number(given) * 1000 : Date.parse(given);
  if (Number.isNaN(at)) throw badParameter(`Param ${name} must be a valid date`);
  return at;
}

const paged = ({ params }: Call) => ({
  limit: params.text("limit"),
  after: params.text("after"),
  before: params.text("before"),
});

/** `GET /{page}/published_posts`, `/posts`, `/feed`, newest first. */
export function listPosts(service: Service, call: Call, pageId: string): unknown {
  const page = pageFor(service, call, { ...reading, pageId });
  const lag = innerFault(call.c, service.world.faults, "list-lag");
  const now = service.world.now();
  const since = instant("since", call.params.text("since")) ?? 0;
  const until = instant("until", call.params.text("until")) ?? Number.POSITIVE_INFINITY;
  const youngest = lag ? now - lag.ms : now;
  const posts = service.posts.list({ accountId: page.id }).filter(({ data, receivedAt }) => {
    const timely = receivedAt >= since && receivedAt < until && receivedAt <= youngest;
    return timely && FEED.has(data.kind) && data.visibleAt <= now;
  });
  const fields = fieldsOf(call.params.text("fields"), ["id", "message", "created_time"]);
  return graphPage(posts, paged(call), {
    key: ({ remoteId }) => remoteId,
    shown: (post) => postView(service, post, fields),
    address: call.c.req.url,
    most: 100,
  });
}

/** A post that followers can see, of whichever Page. */
function visible(service: Service, id: string, method: string): Post<PostData> {
  const post = service.posts.get(id);
  if (!post || post.data.visibleAt > service.world.now()) throw missingObject(method, id);
  return post;
}

/** `GET /{post}/comments`. */
export function listComments(service: Service, call: Call, postId: string): unknown {
  pageFor(service, call, reading);
  const post = visible(service, postId, "GET");
  const lag = innerFault(call.c, service.world.faults, "list-lag");
  const { params } = call;
  const youngest = service.world.now() - (lag?.ms ?? 0);
  const answers = service.posts.answers(post.remoteId).filter(({ receivedAt }) => receivedAt <= youngest);
  const fields = fieldsOf(params.text("fields"), ["created_time", "from", "message", "id"]);
  return graphPage(
    params.text("order") === "reverse_chronological" ? answers.reverse() : answers,
    paged(call),
    {
      key: ({ remoteId }) => remoteId,
      shown: (comment) => commentView(service, comment, fields),
      address: call.c.req.url,
      most: 100,
    },
  );
}

const MOST_CHARACTERS = 8_000;

/** `POST /{post}/comments`. */
export function postComment(service: Service, call: Call, postId: string): unknown {
  const page = pageFor(service, call, commenting);
  const { world, posts } = service;
  const parent = visible(service, postId, "POST");
  const text = call.params.text("message") ?? "";
  if (text.trim() === "") throw badParameter("The parameter message is required");
  if (text.length > MOST_CHARACTERS)
    throw badParameter(`Param message must be at most ${MOST_CHARACTERS} characters long`);
  const remoteId = `${parent.remoteId.split("_")[1]}_${freshId(service)}`;
  const receivedAt = world.now();
  posts.add({
    remoteId,
    accountId: page.id,
    parentId: parent.remoteId,
    text,
    mediaCount: 0,
    createdAt: new Date(receivedAt).toISOString(),
    receivedAt,
    data: { kind: "comment", photos: [], videoId: null, link: null, title: null, visibleAt: receivedAt },
  });
  const comment = visible(service, remoteId, "POST");
  return commentView(service, comment, fieldsOf(call.params.text("fields"), ["id"]));
}
