import { innerFault } from "../faults.ts";
import { fetchFile } from "../fetching.ts";
import { badParameter, GraphError } from "../graph/error.ts";
import { type Call, pageFor, publishing } from "./access.ts";
import { freshId, type Page, type Service } from "./network.ts";
import { checkText, publishPost } from "./publish-post.ts";
import { append, finished, keepVideo, type Video, videoOf } from "./video-state.ts";

const MOST_BYTES = 10_000_000_000;
/** Parts are a third of the file, but not smaller than this. */
const LEAST_PART = 1024;

const badFile = () =>
  new GraphError(
    6000,
    "(#6000) There was a problem uploading your video file. Please try again with another file.",
    {
      title: "Unable to upload your video",
    },
  );

const broken = (words: string) =>
  new GraphError(6001, `(#6001) ${words}`, { title: "There was a problem uploading your video" });

const newVideo = (service: Service, page: Page, size: number | null): Video => ({
  id: freshId(service),
  pageId: page.id,
  format: "feed",
  sessionId: freshId(service),
  size,
  received: 0,
  parts: [],
  failed: null,
  readyAt: null,
  finishedAt: null,
  publishedAt: null,
  postId: null,
});

/** Where the next part ends. */
const partEnd = ({ received, size }: Video): number =>
  Math.min(size ?? 0, received + Math.max(LEAST_PART, Math.ceil((size ?? 0) / 3)));

function start(service: Service, { params }: Call, page: Page): unknown {
  const size = params.whole("file_size");
  if (size === null || size === 0 || size > MOST_BYTES)
    throw badParameter("The parameter file_size is required");
  const video = newVideo(service, page, size);
  keepVideo(service, video);
  service.documents.put("session", video.sessionId ?? "", video.id);
  return {
    upload_session_id: video.sessionId,
    video_id: video.id,
    start_offset: "0",
    end_offset: String(partEnd(video)),
  };
}

function inSession(service: Service, { params }: Call, page: Page): Video {
  const id = service.documents.get<string>("session", params.required("upload_session_id"));
  const video = id ? videoOf(service, id) : null;
  if (video?.pageId !== page.id) throw broken("The upload session does not exist or has expired");
  return video;
}

async function transfer(service: Service, call: Call, page: Page): Promise<unknown> {
  const video = inSession(service, call, page);
  const file = call.params.file("video_file_chunk");
  if (call.params.whole("start_offset") !== video.received)
    throw broken("The start offset of this part is not where the upload stands");
  if (!file || file.size === 0 || file.size > partEnd(video) - video.received)
    throw broken("This part is larger than what was asked for, or empty");
  const longer = await append(service, video, file.stream() as ReadableStream<Uint8Array>, file.size);
  if (longer === "too-much") throw broken("This part is too large");
  keepVideo(service, longer);
  return { start_offset: String(longer.received), end_offset: String(partEnd(longer)) };
}

/** Commits a feed video. It is worked on, and then followers see it. */
function commit(service: Service, call: Call, page: Page, video: Video): Video {
  const { params } = call;
  if (video.finishedAt !== null) throw broken("The upload session has been finished already");
  if (video.failed) throw badFile();
  const text = params.text("description") ?? "";
  checkText("description", text);
  const failed = innerFault(call.c, service.world.faults, "processing-failed");
  const done = { ...finished(service, video), failed: failed ? "The video could not be processed." : null };
  const post = publishPost(service, call, page, {
    text,
    kind: "video",
    videoId: video.id,
    title: params.text("title"),
    visibleAt: failed ? Number.MAX_SAFE_INTEGER : (done.publishedAt ?? 0),
  });
  const kept = { ...done, postId: post.remoteId };
  keepVideo(service, kept);
  return kept;
}

function finish(service: Service, call: Call, page: Page): unknown {
  const video = inSession(service, call, page);
  if (video.received < (video.size ?? 0)) throw broken("The upload is not complete");
  commit(service, call, page, video);
  return { success: true };
}

/** The whole file in one request, or an address it is fetched from. */
async function atOnce(service: Service, call: Call, page: Page): Promise<unknown> {
  const { params } = call;
  const file = params.file("source");
  const url = params.text("file_url");
  const video = newVideo(service, page, null);
  if (url && !file) {
    const fetched = await fetchFile(url, service.blobs, `${video.id}.0`, { maxBytes: MOST_BYTES });
    if (typeof fetched === "string") throw new GraphError(389, "(#389) Unable to fetch video file from URL.");
    if (fetched.kind?.kind !== "video") throw badFile();
    const { size } = fetched.saved;
    return {
      id: commit(service, call, page, { ...video, size, received: size, parts: [`${video.id}.0`] }).id,
    };
  }
  if (!file || file.size === 0) throw badParameter("The parameter source is required");
  const taken = await append(service, video, file.stream() as ReadableStream<Uint8Array>, MOST_BYTES);
  if (taken === "too-much") throw badFile();
  return { id: commit(service, call, page, { ...taken, size: taken.received }).id };
}

/** `POST /{page}/videos`. */
export async function postVideo(service: Service, call: Call, pageId: string): Promise<unknown> {
  const page = pageFor(service, call, { ...publishing, pageId });
  switch (call.params.text("upload_phase")) {
    case null:
      return atOnce(service, call, page);
    case "start":
      return start(service, call, page);
    case "transfer":
      return transfer(service, call, page);
    case "finish":
      return finish(service, call, page);
    default:
      throw badParameter("Param upload_phase must be one of {START, TRANSFER, FINISH}");
  }
}
