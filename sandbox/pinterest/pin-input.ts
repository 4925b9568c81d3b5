import { fetchFile } from "../fetching.ts";
import { mediaKind } from "../media-kind.ts";
import { invalid, noBoard } from "./api-error.ts";
import { mediumOf, statusOf } from "./media.ts";
import { type Board, freshId, type Network, type PinData, type PinFile } from "./network.ts";

type Json = Record<string, unknown>;
type Source = Pick<PinData, "creative" | "files" | "cover">;

const BASE64_CHARACTERS = 10_000_000;
const IMAGE_BYTES = 20_000_000;
const PICTURES = ["image/jpeg", "image/png"];
/** What may be fetched besides. */
const FETCHED = [...PICTURES, "image/webp", "image/gif"];

export const asObject = (value: unknown): Json | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;

/** A text of at most `most` characters; null when absent. */
export function words(body: Json, name: string, most: number): string | null {
  const value = body[name];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string") throw invalid(`${name} is not of type 'string'`);
  if ([...value].length > most) throw invalid(`${name} is too long; constraint: maxLength=${most}`);
  return value;
}

export function linkOf(body: Json): string | null {
  const link = words(body, "link", 2048);
  if (link && !(URL.canParse(link) && /^https?:$/.test(new URL(link).protocol)))
    throw invalid("link is not a valid URL");
  return link;
}

/** One's own board. */
export function boardOf({ documents }: Network, accountId: string, id: unknown): Board {
  if (typeof id !== "string" || !/^\d+$/.test(id)) throw invalid("board_id does not match '^\\d+$'");
  const board = documents.get<Board>("board", id);
  if (board?.accountId !== accountId) throw noBoard();
  return board;
}

const pictureFile = (
  name: string,
  { mime, width, height }: { mime: string; width: number | null; height: number | null },
  item: Json,
): PinFile => ({
  name,
  mime,
  kind: "image",
  width,
  height,
  title: words(item, "title", 100),
  description: words(item, "description", 800),
  link: linkOf(item),
});

async function fromBase64({ blobs, world }: Network, item: Json): Promise<PinFile> {
  const { content_type, data } = item;
  if (!PICTURES.includes(String(content_type)))
    throw invalid(`media_source content_type is not one of ['image/jpeg', 'image/png']`);
  if (typeof data !== "string" || !/^[A-Za-z0-9+/]+={0,2}$/.test(data) || data.length % 4 !== 0)
    throw invalid("media_source data is not base64");
  if (data.length > BASE64_CHARACTERS) throw invalid("media_source data is larger than 10 MB");
  const bytes = Buffer.from(data, "base64");
  const kind = mediaKind(bytes);
  if (!kind || kind.mime !== content_type)
    throw invalid("media_source data is not an image of its content_type");
  const name = `${freshId(world.now())}.bin`;
  await blobs.save(new Blob([new Uint8Array(bytes)]).stream(), IMAGE_BYTES, () => name);
  return pictureFile(name, kind, item);
}

async function fromAddress({ blobs, world }: Network, item: Json): Promise<PinFile> {
  const { url } = item;
  if (typeof url !== "string") throw invalid("media_source url is a required property");
  const name = `${freshId(world.now())}.bin`;
  const fetched = await fetchFile(url, blobs, name, { maxBytes: IMAGE_BYTES, redirects: true });
  if (fetched === "too-large") throw invalid("media_source image is larger than 20 MB");
  if (typeof fetched === "string") throw invalid(`Unable to reach the URL ${url}`);
  const { kind } = fetched;
  if (!kind || !FETCHED.includes(kind.mime)) throw invalid("media_source url is not an image");
  return pictureFile(name, kind, item);
}

async function carousel(source: Json, read: (item: Json) => Promise<PinFile>): Promise<Source> {
  const items = Array.isArray(source.items) ? source.items.map(asObject) : [];
  if (items.length < 2) throw invalid("media_source items; constraint: minItems=2");
  if (items.length > 5) throw invalid("media_source items; constraint: maxItems=5");
  const files: PinFile[] = [];
  for (const item of items) files.push(await read(item ?? {}));
  const ratios = files.map(({ width, height }) => (width ?? 1) / (height ?? 1));
  if (ratios.some((ratio) => Math.abs(ratio / (ratios[0] ?? 1) - 1) > 0.02))
    throw invalid("media_source items must have the same aspect ratio");
  return { creative: "CAROUSEL", files, cover: null };
}

/** A cover is an address, bytes, or a moment of the video; there must be one. */
function coverOf(source: Json): string {
  const { cover_image_url, cover_image_content_type, cover_image_data, cover_image_key_frame_time } = source;
  if (typeof cover_image_url === "string" && URL.canParse(cover_image_url)) return cover_image_url;
  if (typeof cover_image_data === "string" && PICTURES.includes(String(cover_image_content_type)))
    return "a picture of its own";
  if (typeof cover_image_key_frame_time === "number" && cover_image_key_frame_time >= 0)
    return `second ${cover_image_key_frame_time}`;
  throw invalid("cover_image_url, cover_image_data or cover_image_key_frame_time is required for a video");
}

function film(network: Network, accountId: string, source: Json): Source {
  const id = source.media_id;
  const medium = typeof id === "string" ? mediumOf(network, accountId, id) : null;
  if (!medium) throw invalid("media_id: media upload not found");
  const status = statusOf(network, medium);
  if (status !== "succeeded" || !medium.file)
    throw invalid(`media_id: the media upload is not ready, its status is ${status}`);
  const file: PinFile = {
    name: medium.file,
    mime: medium.mime,
    kind: "video",
    width: null,
    height: null,
    title: null,
    description: null,
    link: null,
  };
  return { creative: "VIDEO", files: [file], cover: coverOf(source) };
}

/** What a Pin shows, out of its `media_source`. */
export async function sourceOf(network: Network, accountId: string, body: Json): Promise<Source> {
  const source = asObject(body.media_source);
  if (!source) throw invalid("media_source is a required property");
  const one = async (file: Promise<PinFile>): Promise<Source> => ({
    creative: "REGULAR",
    files: [await file],
    cover: null,
  });
  switch (source.source_type) {
    case "image_base64":
      return one(fromBase64(network, source));
    case "image_url":
      return one(fromAddress(network, source));
    case "multiple_image_base64":
      return carousel(source, (item) => fromBase64(network, item));
    case "multiple_image_urls":
      return carousel(source, (item) => fromAddress(network, item));
    case "video_id":
      return film(network, accountId, source);
    default:
      throw invalid("media_source source_type is not one of the known ones");
  }
}
