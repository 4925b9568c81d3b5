import type { Context } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { fetchFile } from "../fetching.ts";
import { givenToken, workingToken } from "../graph/tokens.ts";
import { bearerOf } from "../oauth/grants.ts";
import type { Service } from "./network.ts";
import { append, keepVideo, type Video, videoOf } from "./video-state.ts";

const MOST_BYTES = 4_000_000_000;

/** This host has errors of its own kind. */
class UploadRefused extends Error {
  readonly type: string;
  readonly retriable: boolean;
  constructor(type: string, words: string, retriable: boolean) {
    super(words);
    this.type = type;
    this.retriable = retriable;
  }
}

const refused = (c: Context<SandboxEnv>, { type, retriable, message }: UploadRefused) => {
  c.set("wrong", message);
  return c.json({ debug_info: { retriable, type, message } }, 400);
};

/** `POST rupload…/video-upload/{version}/{video-id}`: bytes from an offset on, or an address to fetch. */
export async function upload(service: Service, c: Context<SandboxEnv>, id: string): Promise<Response> {
  const { headers } = c.req.raw;
  // Only the scheme OAuth is known here.
  if (!bearerOf(headers, "oauth"))
    return refused(c, new UploadRefused("NotAuthorizedError", "Authorization: OAuth is required", false));
  const token = workingToken(service.grants, givenToken(headers, null));
  const video = videoOf(service, id);
  if (video?.pageId !== token.data.pageId || video.finishedAt !== null)
    return refused(
      c,
      new UploadRefused("ProcessingFailedError", "Request processing failed: no such video", false),
    );
  try {
    const longer = headers.has("file_url")
      ? await fetched(service, c, video)
      : await taken(service, c, video);
    keepVideo(service, longer);
    if (longer.received < (longer.size ?? 0))
      return refused(
        c,
        new UploadRefused("PartialRequestError", "Partial request (did not match length of file)", true),
      );
    return c.json({ success: true });
  } catch (error) {
    if (error instanceof UploadRefused) return refused(c, error);
    throw error;
  }
}

function worked(service: Service, c: Context<SandboxEnv>, video: Video): Video {
  if (video.size === null || video.received < video.size) return video;
  const fails = innerFault(c, service.world.faults, "processing-failed");
  const failed = video.failed ?? (fails ? "The video could not be processed." : null);
  return { ...video, failed, readyAt: service.world.now() + service.world.processingMs };
}

async function taken(service: Service, c: Context<SandboxEnv>, video: Video): Promise<Video> {
  const { headers, body } = c.req.raw;
  const offset = Number(headers.get("offset") ?? "NaN");
  const size = Number(headers.get("file_size") ?? "NaN");
  if (
    !Number.isInteger(size) ||
    size < 1 ||
    size > MOST_BYTES ||
    (video.size !== null && video.size !== size)
  )
    throw new UploadRefused("ProcessingFailedError", "The header file_size is missing or not right", false);
  if (offset !== video.received)
    throw new UploadRefused("OffsetInvalidError", `Offset does not match: expected ${video.received}`, false);
  const longer = await append(service, { ...video, size }, body, size - offset);
  if (longer === "too-much")
    throw new UploadRefused("ProcessingFailedError", "There is more than file_size says", false);
  return worked(service, c, longer);
}

async function fetched(service: Service, c: Context<SandboxEnv>, video: Video): Promise<Video> {
  const name = `${video.id}.${video.parts.length}`;
  const got = await fetchFile(c.req.header("file_url") ?? "", service.blobs, name, { maxBytes: MOST_BYTES });
  if (typeof got === "string")
    throw new UploadRefused("ProcessingFailedError", "The file could not be fetched", false);
  const { size } = got.saved;
  const failed =
    got.kind?.kind === "video" ? null : "The video file you tried to upload is not a supported format.";
  return worked(service, c, { ...video, size, received: size, parts: [name], failed });
}
