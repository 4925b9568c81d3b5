import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import { GoogleError } from "../google/errors.ts";
import { mediaKind } from "../media-kind.ts";
import { bodyOf, partsOf, requireChannel, spend } from "./access.ts";
import { snippetOf, statusOf } from "./rules.ts";
import { keepVideo, newVideoId, type Snippet, type Status, type Tube, type Video, videoOf } from "./tube.ts";
import { videoView } from "./views.ts";
import { missing } from "./words.ts";

const WEEK_MS = 7 * 86_400_000;
const CHUNK = 256 * 1024;
const MOST_BYTES = 256 * 1024 ** 3;

type Session = {
  id: string;
  accountId: string;
  snippet: Snippet;
  status: Status;
  parts: string[];
  notify: boolean;
  total: number;
  received: number;
  files: string[];
  /** What the first bytes say it is. */
  mime: string;
  failed: boolean;
  videoId: string | null;
};

const badContent = (type: string) =>
  new GoogleError(
    400,
    `Media type '${type}' is not supported. Valid media types: [video/*, application/octet-stream]`,
    { reason: "badContent" },
  );

/** Opens a session: the metadata is judged now, the bytes follow at the address in `Location`. */
async function open(tube: Tube, c: Context<SandboxEnv>): Promise<Response> {
  const account = requireChannel(tube, c, "insert");
  const parts = partsOf(c, ["snippet", "status", "recordingDetails"]);
  if (c.req.query("uploadType") !== "resumable") throw missing("uploadType=resumable");
  const type = c.req.header("x-upload-content-type") ?? "";
  if (!/^video\/[\w.+-]+$|^application\/octet-stream$/.test(type)) throw badContent(type);
  const total = Number(c.req.header("x-upload-content-length"));
  if (!Number.isInteger(total) || total <= 0)
    throw new GoogleError(400, "The request does not include the video content.", {
      reason: "mediaBodyRequired",
      domain: "youtube.upload",
    });
  if (total > MOST_BYTES) throw new GoogleError(413, "Request Too Large", { reason: "uploadTooLarge" });
  const body = await bodyOf(c);
  spend(tube, "inserts", 1);
  const session: Session = {
    id: randomBytes(24).toString("base64url"),
    accountId: account.id,
    snippet: snippetOf(body.snippet, false),
    status: statusOf(body.status, tube.world.now()),
    parts,
    notify: c.req.query("notifySubscribers") !== "false",
    total,
    received: 0,
    files: [],
    mime: "",
    failed: innerFault(c, tube.world.faults, "processing-failed") !== null,
    videoId: null,
  };
  keep(tube, session);
  const query = new URLSearchParams({
    uploadType: "resumable",
    part: parts.join(","),
    upload_id: session.id,
  });
  return new Response(null, {
    status: 200,
    headers: {
      location: `${tube.base}/www.googleapis.com/upload/youtube/v3/videos?${query}`,
      "x-guploader-uploadid": session.id,
    },
  });
}

const keep = (tube: Tube, session: Session): void =>
  tube.documents.put("session", session.id, session, tube.world.now() + WEEK_MS);

/** 308: what is there so far. */
function incomplete({ id, received }: Session): Response {
  const headers: Record<string, string> = { "x-guploader-uploadid": id };
  if (received > 0) headers.range = `bytes=0-${received - 1}`;
  return new Response(null, { status: 308, headers });
}

const refused = (message: string) => new GoogleError(400, message, { reason: "badRequest" });

/** The stretch that a request brings; the whole file when it does not say. */
function stretchOf(c: Context<SandboxEnv>, { total, received }: Session): { start: number; end: number } {
  const given = c.req.header("content-range");
  const length = Number(c.req.header("content-length"));
  const range = given === undefined ? [0, 0, total - 1, total] : /^bytes (\d+)-(\d+)\/(\d+)$/.exec(given);
  if (!range) throw refused("Failed to parse Content-Range header.");
  const [, start = 0, end = 0, all = 0] = [...range].map(Number);
  if (all !== total || end >= total || end < start)
    throw refused(`Invalid request. The Content-Range does not fit ${total} bytes.`);
  if (start !== received) throw refused(`Invalid request. The next byte is ${received}, not ${start}.`);
  if (length !== end - start + 1)
    throw refused("Invalid request. The Content-Length does not fit the range.");
  if (end + 1 < total && length % CHUNK !== 0)
    throw refused("Invalid request. The number of bytes uploaded is required to be a multiple of 262144.");
  return { start, end };
}

async function receive(tube: Tube, c: Context<SandboxEnv>): Promise<Response> {
  const account = requireChannel(tube, c, "insert");
  const id = c.req.query("upload_id") ?? "";
  const session = tube.documents.get<Session>("session", id);
  if (session?.accountId !== account.id) throw new GoogleError(404, "Not Found", { reason: "notFound" });
  if (session.videoId) return finished(tube, c, session);
  if (c.req.header("content-range") === `bytes */${session.total}`) {
    if (Number(c.req.header("content-length") ?? 0) !== 0)
      throw refused("Invalid request. No body is expected.");
    return incomplete(session);
  }
  const { start, end } = stretchOf(c, session);
  const name = `${id}.${session.files.length}`;
  const saved = await tube.blobs.save(c.req.raw.body, end - start + 1, () => name);
  if (saved?.size !== end - start + 1) return incomplete(session);
  const grown: Session = {
    ...session,
    received: end + 1,
    files: [...session.files, name],
    mime: start === 0 ? (mediaKind(saved.head)?.mime ?? "") : session.mime,
  };
  if (grown.received < grown.total) {
    keep(tube, grown);
    return incomplete(grown);
  }
  return finished(
    tube,
    c,
    tube.world.store.transaction(() => complete(tube, grown)),
    201,
  );
}

/** The last byte is there: now there is a video. */
function complete(tube: Tube, session: Session): Session {
  const at = tube.world.now();
  const video: Video = {
    id: newVideoId(),
    accountId: session.accountId,
    snippet: session.snippet,
    status: session.status,
    mime: session.mime,
    bytes: session.total,
    parts: session.files,
    uploadedAt: at,
    publishedAt: at,
    failure: session.failed ? "conversion" : null,
    notify: session.notify,
  };
  keepVideo(tube, video, at);
  const done = { ...session, videoId: video.id };
  keep(tube, done);
  return done;
}

function finished(tube: Tube, c: Context<SandboxEnv>, session: Session, status: 200 | 201 = 200): Response {
  const video = videoOf(tube, session.videoId ?? "");
  if (!video) throw new GoogleError(404, "Not Found", { reason: "notFound" });
  return c.json(videoView(tube, video, session.parts, true), status);
}

/** Resumable uploads. */
export function uploadRoutes(tube: Tube): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/videos", (c) => open(tube, c));
  routes.put("/videos", (c) => receive(tube, c));
  return routes;
}
