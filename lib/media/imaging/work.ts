import "server-only";
import sharp, { type Metadata, type Sharp } from "sharp";
import { shared } from "@/lib/global";
import { fitPixels, MAX_IMAGE_PIXELS } from "../rules";

// One image at a time, on one thread, with nothing kept: pictures are rare and memory is shared with the database.
sharp.concurrency(1);
sharp.cache(false);

/** Bytes of an image and what they are. */
export type Made = { body: Buffer; mimeType: string; width: number; height: number };

/** What there is to know of an image without decoding it. */
export type Seen = {
  /** As it is seen: orientation applied. One frame's, for an animation. */
  width: number;
  height: number;
  frames: number;
  hasAlpha: boolean;
  /** EXIF (where a camera writes the place), XMP, IPTC, or comments. */
  hasMetadata: boolean;
  turned: boolean;
};

const line = () => shared("imaging", () => ({ last: Promise.resolve() as Promise<unknown> }));

/** Waits for its turn: a decoded image of 100 million pixels is large enough alone. */
function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  const queue = line();
  const mine = queue.last.then(work, work);
  queue.last = mine.catch(() => undefined);
  return mine;
}

const read = (path: string, animated = false): Sharp =>
  sharp(path, {
    limitInputPixels: animated ? false : MAX_IMAGE_PIXELS,
    // Warnings are tolerated: many cameras and editors leave some. Truncation and errors are not.
    failOn: "error",
    sequentialRead: true,
    animated,
  });

const seenIn = (metadata: Metadata): Seen => {
  const turned = (metadata.orientation ?? 1) > 1;
  const { width, height } = metadata.autoOrient;
  return {
    width,
    height,
    frames: metadata.pages ?? 1,
    hasAlpha: metadata.hasAlpha ?? false,
    hasMetadata: Boolean(
      metadata.exif ||
        metadata.xmp ||
        metadata.iptc ||
        metadata.tifftagPhotoshop ||
        metadata.comments?.length,
    ),
    turned,
  };
};

/** Reads an image's header. Null when it is not a readable image. */
export async function lookAt(path: string): Promise<Seen | null> {
  const metadata = await sharp(path, { limitInputPixels: false, failOn: "error" })
    .metadata()
    .catch(() => null);
  return metadata?.width && metadata.height ? seenIn(metadata) : null;
}

/**
 * A WebP whose longer edge is at most `size` pixels, the first frame of an animation. Decodes every byte of the
 * picture, so it throws for one that is damaged or cut off.
 */
export function makePreview(path: string, size: number): Promise<Made> {
  return inTurn(async () => {
    const { data, info } = await read(path)
      .autoOrient()
      .resize({ width: size, height: size, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 78 })
      .toBuffer({ resolveWithObject: true });
    return { body: data, mimeType: "image/webp", width: info.width, height: info.height };
  });
}

/** Throws when any frame of an animation is damaged; `makePreview` reads the first one only. */
export function checkFrames(path: string): Promise<void> {
  return inTurn(async () => {
    await read(path, true).resize({ width: 8 }).raw().toBuffer();
  });
}

const QUALITIES = [88, 78, 66] as const;
/** Below this edge a picture says nothing any more. */
const LEAST_EDGE = 64;
const JPEG = "image/jpeg";
const PNG = "image/png";
const WEBP = "image/webp";

type Wish = { maxBytes: number; maxPixels: number; mimeTypes: readonly string[] };

function resized(path: string, size: { width: number; height: number }): Sharp {
  return read(path)
    .autoOrient()
    .resize({ ...size, fit: "inside", withoutEnlargement: true });
}

async function made(pipeline: Sharp, mimeType: string): Promise<Made> {
  const { data, info } = await pipeline.toBuffer({ resolveWithObject: true });
  return { body: data, mimeType, width: info.width, height: info.height };
}

/** The lossy type to aim for: one that keeps transparency if the picture has any, else the most widely understood. */
function lossyType(wish: Wish, alpha: boolean): string | null {
  const order = alpha ? [WEBP, JPEG] : [JPEG, WEBP];
  return order.find((type) => wish.mimeTypes.includes(type)) ?? null;
}

function lossy(pipeline: Sharp, type: string, quality: number): Promise<Made> {
  if (type === WEBP) return made(pipeline.webp({ quality, effort: 4 }), WEBP);
  return made(pipeline.flatten({ background: "#ffffff" }).jpeg({ quality, mozjpeg: true }), JPEG);
}

async function downLadder(path: string, seen: Seen, wish: Wish, type: string): Promise<Made | null> {
  let size = fitPixels(seen.width, seen.height, wish.maxPixels);
  do {
    let bytes = wish.maxBytes;
    for (const quality of QUALITIES) {
      const one = await lossy(resized(path, size), type, quality);
      bytes = one.body.byteLength;
      if (bytes <= wish.maxBytes) return one;
      // Quality alone saves no more than two thirds.
      if (bytes > wish.maxBytes * 3) break;
    }
    const factor = Math.min(0.8, Math.sqrt(wish.maxBytes / bytes));
    size = fitPixels(size.width, size.height, size.width * size.height * factor * factor);
  } while (Math.max(size.width, size.height) >= LEAST_EDGE);
  return null;
}

/**
 * A copy of a still image within `wish`, without metadata and in the colours of the web: without loss where
 * that fits, else the best quality and size that do. Null when nothing readable fits.
 */
export function shrink(path: string, mimeType: string, seen: Seen, wish: Wish): Promise<Made | null> {
  return inTurn(async () => {
    if (mimeType !== JPEG && wish.mimeTypes.includes(PNG)) {
      const size = fitPixels(seen.width, seen.height, wish.maxPixels);
      const exact = await made(resized(path, size).png({ compressionLevel: 9 }), PNG);
      if (exact.body.byteLength <= wish.maxBytes) return exact;
    }
    const type = lossyType(wish, seen.hasAlpha);
    return type ? downLadder(path, seen, wish, type) : null;
  });
}
