import { fetchFile } from "../fetching.ts";
import { GraphError } from "../graph/error.ts";
import { mediaKind } from "../media-kind.ts";
import { type Call, pageFor, publishing } from "./access.ts";
import { freshId, type Photo, type Service } from "./network.ts";
import { publishPost } from "./publish-post.ts";

const MOST_BYTES = 10_000_000;
/** An unpublished photo lives about a day. */
const UNPUBLISHED_MS = 86_400_000;

const kinds: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/gif": "gif",
  "image/bmp": "bmp",
  "image/tiff": "tiff",
};

function mimeOf(head: Buffer): string | null {
  const latin = head.toString("latin1", 0, 4);
  if (latin.startsWith("BM")) return "image/bmp";
  if (latin === "II*\0" || latin === "MM\0*") return "image/tiff";
  return mediaKind(head)?.mime ?? null;
}

const tooLarge = () =>
  new GraphError(324, "(#324) Missing or invalid image file", {
    subcode: 1366046,
    title: "Can't Read Files",
    userMessage:
      "Your photos couldn't be uploaded. Photos should be less than 10 MB and saved as JPG, PNG, GIF or TIFF files.",
  });

const invalid = () =>
  new GraphError(324, "(#324) Missing or invalid image file", {
    subcode: 2069019,
    title: "Invalid file",
    userMessage: "The image file is invalid.",
  });

type Kept = { file: string; mime: string };

async function fetched(service: Service, url: string, id: string): Promise<Kept> {
  const file = `${id}.fetched`;
  const got = await fetchFile(url, service.blobs, file, { maxBytes: MOST_BYTES });
  if (got === "too-large") throw tooLarge();
  const mime = typeof got === "string" ? null : mimeOf(got.saved.head);
  if (!mime || !Object.hasOwn(kinds, mime)) throw invalid();
  return { file, mime };
}

async function sent(service: Service, given: File, id: string): Promise<Kept> {
  if (given.size > MOST_BYTES) throw tooLarge();
  const mime = mimeOf(Buffer.from(await given.slice(0, 65_536).arrayBuffer())) ?? "";
  if (given.size === 0 || !Object.hasOwn(kinds, mime)) throw invalid();
  const file = `${id}.${kinds[mime]}`;
  await service.blobs.save(given.stream() as ReadableStream<Uint8Array>, MOST_BYTES, () => file);
  return { file, mime };
}

async function keep(service: Service, { params }: Call, id: string): Promise<Kept> {
  const given = params.file("source");
  if (given) return sent(service, given, id);
  const url = params.text("url");
  if (url) return fetched(service, url, id);
  throw new GraphError(324, "(#324) Requires upload file");
}

/** `POST /{page}/photos`. */
export async function postPhoto(service: Service, call: Call, pageId: string): Promise<unknown> {
  const page = pageFor(service, call, { ...publishing, pageId });
  const { params } = call;
  const published = params.flag("published", true);
  const id = freshId(service);
  const { file, mime } = await keep(service, call, id);
  const alt = params.text("alt_text_custom") ?? "";
  const photo: Photo = { id, pageId: page.id, file, mime, alt, postId: null };
  service.documents.put("photo", id, photo, service.world.now() + UNPUBLISHED_MS);
  if (!published) return { id };
  const text = params.text("caption") ?? params.text("message") ?? "";
  const post = publishPost(service, call, page, { text, photos: [photo] });
  return { id, post_id: post.remoteId };
}
