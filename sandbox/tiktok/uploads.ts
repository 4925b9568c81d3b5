import { Readable } from "node:stream";
import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { mediaKind } from "../media-kind.ts";
import { banned } from "./api-error.ts";
import { complete, inner, keep } from "./publication.ts";
import type { Publication, Service } from "./tiktok.ts";

const mostChunkBytes = 134_217_728;
const types = ["video/mp4", "video/quicktime", "video/webm"];

/** The upload's own answers have no body. */
class Refused extends Error {
  readonly status: 400 | 403 | 404 | 416;
  constructor(status: 400 | 403 | 404 | 416, words: string) {
    super(words);
    this.status = status;
  }
}

function openUpload(service: Service, c: Context<SandboxEnv>): Publication {
  const id = c.req.query("upload_id") ?? "";
  const publishId = service.documents.get<string>("upload", id);
  const publication = publishId ? service.documents.get<Publication>("publication", publishId) : null;
  if (!publication?.upload || publication.cancelled) throw new Refused(404, "There is no such upload.");
  if (publication.upload.token !== c.req.query("upload_token"))
    throw new Refused(403, "The upload_token does not fit.");
  if (publication.upload.endsAt <= service.world.now()) throw new Refused(403, "The upload_url has expired.");
  return publication;
}

type Range = { first: number; last: number };

/** The stretch that comes, which must be the next one. */
function rangeOf(c: Context<SandboxEnv>, { size, chunkSize, chunks, received }: Publication): Range {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(c.req.header("content-range") ?? "");
  if (!range) throw new Refused(400, "A Content-Range is needed: bytes {first}-{last}/{total}.");
  const [first = 0, last = 0, total = 0] = range.slice(1).map(Number);
  if (Number(c.req.header("content-length")) !== last - first + 1)
    throw new Refused(400, "The Content-Length does not fit the Content-Range.");
  if (!types.includes(c.req.header("content-type") ?? ""))
    throw new Refused(400, "The Content-Type is not a video's.");
  const wanted = {
    first: received * chunkSize,
    last: received === chunks - 1 ? size - 1 : (received + 1) * chunkSize - 1,
  };
  if (received === chunks || total !== size || first !== wanted.first || last !== wanted.last)
    throw new Refused(416, `Expected bytes ${wanted.first}-${wanted.last}/${size}.`);
  return wanted;
}

async function* joined({ blobs }: Service, upload: string, chunks: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < chunks; index += 1)
    for await (const chunk of blobs.read(`${upload}_${index}`)) yield chunk;
}

/** Seconds of an MP4, out of its movie header; null where that is not at hand. */
function secondsOf(head: Buffer): number | null {
  const at = head.indexOf("mvhd");
  if (at < 0 || at + 24 > head.length || head[at + 4] !== 0) return null;
  const scale = head.readUInt32BE(at + 16);
  return scale > 0 ? head.readUInt32BE(at + 20) / scale : null;
}

async function whole(service: Service, c: Context<SandboxEnv>, publication: Publication): Promise<void> {
  const id = publication.upload?.id ?? "";
  const name = `video_${id}`;
  const stream = Readable.toWeb(Readable.from(joined(service, id, publication.chunks)));
  const saved = await service.blobs.save(
    stream as unknown as ReadableStream<Uint8Array>,
    publication.size,
    () => name,
  );
  for (let index = 0; index < publication.chunks; index += 1) service.blobs.remove(`${id}_${index}`);
  const head = saved?.head ?? Buffer.alloc(0);
  const kind = mediaKind(head);
  const seconds = secondsOf(head);
  const most = service.accounts.get(publication.accountId)?.data.maxSeconds ?? 0;
  const { failReason, twice } = inner(service, c);
  const problem = !types.includes(kind?.mime ?? "")
    ? "file_format_check_failed"
    : seconds !== null && (seconds > most || seconds < 3)
      ? "duration_check_failed"
      : failReason;
  complete(service, publication, [{ name, mime: kind?.mime ?? "" }], { failReason: problem, twice });
}

async function receive(service: Service, c: Context<SandboxEnv>): Promise<201 | 206> {
  const before = openUpload(service, c);
  const { first, last } = rangeOf(c, before);
  if (service.accounts.get(before.accountId)?.suspended) throw banned();
  const name = `${before.upload?.id}_${before.received}`;
  const length = last - first + 1;
  const saved = await service.blobs.save(c.req.raw.body, Math.min(length, mostChunkBytes), () => name);
  if (saved?.size !== length) throw new Refused(400, "The body does not fit the Content-Length.");
  const { publishId } = before;
  // Another request may have brought the same stretch meanwhile: the first one counts.
  const now = service.documents.get<Publication>("publication", publishId);
  if (now?.received !== before.received) throw new Refused(416, "The stretch is there already.");
  const after = { ...before, received: before.received + 1, bytes: before.bytes + length };
  keep(service, after);
  if (after.received < after.chunks) return 206;
  await whole(service, c, after);
  return 201;
}

/** Chunks of a video, below `/open-upload.tiktokapis.com`. */
export function uploadRoutes(service: Service): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.put("/video/", async (c) => {
    try {
      return c.body(null, await receive(service, c));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      c.set("wrong", error.message);
      return c.body(null, error.status);
    }
  });
  return routes;
}
